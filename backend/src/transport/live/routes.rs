//! `/live`.

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::LiveSockets;
use crate::base::error::Result;

/// The live socket. Browsers send their token as the subprotocol `bearer.<token>` together with
/// `umbra.v1`. The frames are the schemas whose names end in `Frame`.
#[utoipa::path(tag = "Live", security(("bearer" = [])), responses(
    (status = 101, description = "The socket is open. The first frame has to be `hello`."),
))]
#[get("/live")]
async fn open_socket(
    request: HttpRequest,
    payload: web::Payload,
    live: web::Data<LiveSockets>,
) -> Result<HttpResponse> {
    live.into_inner().open(request, payload.into_inner()).await
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(open_socket);
}
