//! The web server over connections with limits ([`super::timed_stream`]): the framework's own
//! set-up with another stream type.

use std::{io, net::TcpListener, time::Duration};

use actix_http::{
    HttpService, Protocol, Request, Response, body::MessageBody, error::DispatchError,
};
use actix_server::{Server, ServerBuilder};
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, boxed, fn_service, map_config,
};
use actix_web::{
    dev::{AppConfig, Extensions},
    rt::net::TcpStream,
};

use super::timed_stream::{ConnectionLimit, DRAIN, HEAD, TimedStream};

/// How long a connection without a request is kept open.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// # Errors
/// When the listener cannot be used.
pub fn listen<F, I, S, B>(
    builder: ServerBuilder,
    listener: TcpListener,
    connection_limit: ConnectionLimit,
    on_connect: impl Fn(&TcpStream, &mut Extensions) + Send + Clone + 'static,
    app: F,
) -> io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<actix_web::Error> + 'static,
    S::InitError: std::fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + 'static,
{
    let address = listener.local_addr()?;
    let going_down = builder.graceful_shutdown_signal();
    let builder = builder.listen("umbrachat", listener, move || {
        let (going_down, connection_limit, on_connect) =
            (going_down.clone(), connection_limit.clone(), on_connect.clone());
        let app = app().into_factory().map_err(|error| error.into().error_response());
        // Boxed, because every open connection would keep the space for the work on a request.
        let app = boxed::factory(app);
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let going_down = going_down.clone();
                async move { going_down.notified().await }
            })
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(HEAD)
            .client_disconnect_timeout(DRAIN)
            // A client that disconnects during a long poll is noticed at once instead of after a
            // minute.
            .h1_allow_half_closed(false)
            .local_addr(address)
            .on_connect_ext(move |timed_stream: &TimedStream, extensions: &mut Extensions| {
                on_connect(timed_stream.stream(), extensions);
                extensions.insert(timed_stream.progress());
            })
            .finish(map_config(app, |()| AppConfig::default()));
        fn_service(move |stream: TcpStream| {
            let (peer, connection_limit) = (stream.peer_addr().ok(), connection_limit.clone());
            async move {
                let permit =
                    connection_limit.acquire(peer).ok_or(DispatchError::DisconnectTimeout)?;
                Ok((TimedStream::new(stream, permit), Protocol::Http1, peer))
            }
        })
        .and_then(http)
    })?;
    Ok(builder.run())
}
