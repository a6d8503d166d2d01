//! `/live`.

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::{
    frames::{
        AckFrame, CursorFrame, ErrorFrame, HeartbeatFrame, HelloFrame, PingFrame, PongFrame,
        SendFrame, TokenFrame, WelcomeFrame,
    },
    handshake,
};
use crate::{
    accounts::events::AccountEvent, context::Shared, conversations::events::ChangeEvent,
    error::Result, http::Problem, receipts::events::CursorsEvent,
};

/// The live socket. Browsers send their token as the subprotocol `bearer.<token>` beside
/// `umbra.v1`. The frames are the schemas whose names end in `Frame`.
#[utoipa::path(tag = "Live", security(("bearer" = [])), responses(
    (status = 101, description = "The socket is open; say `hello` first."),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
#[get("/live")]
async fn open_socket(
    request: HttpRequest,
    payload: web::Payload,
    context: Shared,
) -> Result<HttpResponse> {
    handshake::open(request, payload.into_inner(), context).await
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(open_socket);
}

/// Frames are part of the contract though no route names them.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(
    HelloFrame, SendFrame, CursorFrame, TokenFrame, PingFrame, WelcomeFrame, ChangeEvent,
    AccountEvent, CursorsEvent, HeartbeatFrame, AckFrame, ErrorFrame, PongFrame,
)))]
pub struct Frames;
