//! Upgrades a request to a socket: checks session, origin and token.

use std::{
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context as TaskContext, Poll},
};

use actix_http::body::{BodyStream, BoxBody, MessageBody};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{
        Version,
        header::{SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION},
    },
    rt, web,
};
use bytes::Bytes;
use futures_util::Stream;

use super::{
    LiveSockets, frame_limiter::FrameLimiter, guard::Incoming, headers::INCOMING_MAX,
    socket::Socket,
};
use crate::{
    base::error::{Code, Error, Result},
    engine::{
        delivery::{
            close::CloseCode,
            hub::{Hub, Subscriber},
        },
        identity::{identify::bearer, tokens::Identity},
    },
    http::{clients, connection::Connection, timed_stream::RequestProgress},
    transport::admission::Refused,
};

/// The subprotocol that browsers offer besides the one with their token.
const PROTOCOL: &str = "umbra.v1";
const TOKEN_PROTOCOL: &str = "bearer.";

impl LiveSockets {
    pub async fn open(
        self: Arc<Self>,
        request: HttpRequest,
        mut payload: Payload,
    ) -> Result<HttpResponse> {
        check_protocol(&request)?;
        self.origins.check(&request)?;
        let identity = self.identify_in(&request).await?;
        let hub = request.app_data::<Rc<Hub>>().ok_or_else(|| Error::internal("no hub"))?.clone();
        let connection = request.conn_data::<Connection>().copied();
        let place = self.admission.acquire(identity.account, clients::source(&request));
        if place.as_ref().err() == Some(&Refused::Full) {
            return Err(Refused::Full.into());
        }
        let frame_limiter = FrameLimiter::new(self.admission.is_on());
        let (incoming, mut guarded) = Incoming::guarded(payload.take(), frame_limiter);
        let body =
            web::Payload::from_request(&request, &mut guarded).await.map_err(upgrade_error)?;
        let (response, session, messages) =
            actix_ws::handle_with_protocols(&request, body, &[PROTOCOL]).map_err(upgrade_error)?;
        if let Some(line) = request.conn_data::<RequestProgress>() {
            line.switch_to_live();
        }
        let policy = self.access.policies.current().map_or(0, |policy| policy.version);
        let subscriber = Subscriber::new(identity.account, identity.session, policy);
        if place.is_err() {
            subscriber.outbox.close(CloseCode::TooManySockets);
        }
        // A browser cannot see the status of a refused handshake, so this refusal is a close code.
        if let Err(error) = self.access.check_consent(&identity).await {
            match error.code() {
                Code::ConsentOutdated => subscriber.outbox.close(CloseCode::ConsentOutdated),
                _ => return Err(error),
            }
        }
        let messages = messages
            .max_frame_size(INCOMING_MAX)
            .aggregate_continuations()
            .max_continuation_size(INCOMING_MAX);
        let socket = Socket {
            hub,
            subscriber: Rc::clone(&subscriber),
            identity,
            is_limited: self.admission.is_on(),
            live: self,
            connection,
            incoming,
            _permit: place.ok(),
        };
        rt::spawn(async move {
            socket.run(messages).await;
            // The library's own sender must live as long as its stream.
            drop(session);
        });
        Ok(response.map_body(|_, original| {
            BodyStream::new(Outgoing { subscriber, _original: original }).boxed()
        }))
    }

    async fn identify_in(&self, request: &HttpRequest) -> Result<Identity> {
        let offered = request.headers().get_all(SEC_WEBSOCKET_PROTOCOL);
        let in_protocol = offered
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .find_map(|protocol| protocol.trim().strip_prefix(TOKEN_PROTOCOL));
        self.access.identify(bearer(request).or(in_protocol)).await
    }
}

/// Refuses an invalid handshake before any other check: RFC 6455, section 4.2.1, requires HTTP/1.1,
/// and section 4.2.2 defines the answer to another version.
fn check_protocol(request: &HttpRequest) -> Result<()> {
    let mut versions = request.headers().get_all(SEC_WEBSOCKET_VERSION).peekable();
    if request.version() < Version::HTTP_11 {
        let detail = "A handshake needs HTTP/1.1.";
        return Err(Error::new(Code::UpgradeRequired).with_detail(detail));
    }
    if versions.peek().is_some() && versions.any(|version| version != "13") {
        let detail = "This server supports version 13 of the WebSocket protocol.";
        return Err(Error::new(Code::UpgradeRequired).with_detail(detail));
    }
    Ok(())
}

fn upgrade_error(error: actix_web::Error) -> Error {
    Error::new(Code::InvalidQuery)
        .with_detail("This address is for WebSocket connections.")
        .caused_by(error.to_string())
}

/// The response body: the frames of the outbox. It replaces the library's own body, whose queue has
/// room for 32 messages and which encodes each message for every socket.
struct Outgoing {
    subscriber: Rc<Subscriber>,
    /// The library ends the incoming stream when this is dropped.
    _original: BoxBody,
}

impl Stream for Outgoing {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        self.subscriber.outbox.poll_take(context).map(|chunk| chunk.map(Ok))
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        self.subscriber.outbox.end();
    }
}
