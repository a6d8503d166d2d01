//! `/live`.

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::handshake;
use crate::{
    base::error::Result, engine::context::Shared, features::messages::Messages, http::Problem,
    transport::admission::Admission,
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
    messages: web::Data<Messages>,
    admission: web::Data<Admission>,
) -> Result<HttpResponse> {
    handshake::open(request, payload.into_inner(), context, messages, admission.into_inner()).await
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(open_socket);
}
