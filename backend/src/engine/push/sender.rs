//! Sends one encrypted message to the push service of a device (RFC 8030, RFC 8291).

use std::{sync::Arc, time::Duration};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{
    Response, StatusCode,
    header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER},
};
use time::{OffsetDateTime, format_description::well_known::Rfc2822};
use url::Url;
use web_push_native::{Auth, encrypt, p256::PublicKey};

use super::{clients::PushClients, keys::PushKeys, vapid};
use crate::{
    base::{
        clock::Timestamp,
        config::Settings,
        error::{Error, Result},
        ids::{ConversationId, SessionId},
        metrics::{METRICS, ResultLabel},
    },
    domain::push::model::{ENDPOINT_MAX, SubscriptionRow},
};

/// The length of every message before its encryption, in bytes: its size tells nothing. Encrypted,
/// it stays far below the 4,096 bytes that every push service accepts (RFC 8030, section 7.2).
pub const PAYLOAD: usize = 2_048;

/// The answer of a push service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushAnswer {
    Accepted,
    /// The subscription does not exist any more.
    Gone,
    /// The message is too long for this service.
    TooLarge,
    /// It failed; the service may say how long to wait.
    Failed(Option<Duration>),
}

/// What the push service is told beside the encrypted message.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// A message replaces one of the same topic that was not delivered yet.
    pub topic: &'a str,
    /// How long the service keeps the message.
    pub ttl: Duration,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct PushSender(Arc<Inner>);

struct Inner {
    keys: PushKeys,
    contact: String,
    clients: PushClients,
}

impl PushSender {
    /// `None` if push is off: nothing is created then, neither a key nor a client.
    ///
    /// # Errors
    /// An error message for the operator.
    pub fn new(settings: &Settings) -> Result<Option<Self>> {
        let push = &settings.push;
        if !push.is_on() {
            return Ok(None);
        }
        let contact = push.contact(settings.public_url.as_ref());
        Ok(Some(Self(Arc::new(Inner {
            keys: PushKeys::open(settings)?,
            contact: contact.unwrap_or_default(),
            clients: PushClients::new(push.services())?,
        }))))
    }

    /// The public key of this server for browsers.
    pub fn public_key(&self) -> &str {
        self.0.keys.public()
    }

    /// The address of an endpoint, if this server sends there.
    pub fn permitted(&self, endpoint: &str) -> Option<Url> {
        let url = Url::parse(endpoint).ok().filter(|_| endpoint.len() <= ENDPOINT_MAX)?;
        self.0.clients.permits(&url).then_some(url)
    }

    /// Encrypts a message for a device and sends it.
    pub async fn send(
        &self,
        to: &SubscriptionRow,
        envelope: Envelope<'_>,
        payload: Vec<u8>,
    ) -> PushAnswer {
        let answer = match self.attempt(to, envelope, payload).await {
            Ok(response) => answer_of(&response),
            Err(error) => {
                // Not the endpoint, which is a secret of the device, and no network address.
                let service = Url::parse(&to.endpoint).ok();
                let service = service.as_ref().and_then(Url::domain);
                tracing::warn!(service, %error, "a push service was not reached");
                PushAnswer::Failed(None)
            }
        };
        METRICS.pushes.get_or_create(&ResultLabel { result: label(answer) }).inc();
        answer
    }

    async fn attempt(
        &self,
        to: &SubscriptionRow,
        envelope: Envelope<'_>,
        payload: Vec<u8>,
    ) -> Result<Response> {
        let Inner { keys, contact, clients } = &*self.0;
        let url = Url::parse(&to.endpoint).map_err(Error::internal)?;
        // The settings may have changed since the device subscribed.
        let client = clients
            .of(&url)
            .ok_or_else(|| Error::internal("the settings do not name this push service"))?;
        let key = PublicKey::from_sec1_bytes(&to.p256dh).map_err(Error::internal)?;
        let auth: [u8; 16] = to.auth.as_slice().try_into().map_err(Error::internal)?;
        let body = encrypt(payload, &key, &Auth::from(auth))
            .map_err(|error| Error::internal(error.to_string()))?;
        let request = client
            .post(url.clone())
            .header(AUTHORIZATION, vapid::authorization(keys, &url, contact)?)
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(CONTENT_TYPE, "application/octet-stream")
            .header("ttl", envelope.ttl.as_secs())
            .header("urgency", "high")
            .header("topic", envelope.topic)
            .body(body);
        request.send().await.map_err(|error| Error::internal(error.without_url()))
    }
}

/// A name for the messages about one conversation to one device: 32 characters of base64url (RFC
/// 8030, section 5.4), which nobody else can relate to the conversation.
pub fn topic(session: SessionId, conversation: Option<ConversationId>) -> String {
    let mut text = session.as_bytes().to_vec();
    text.extend(conversation.iter().flat_map(|id| *id.as_bytes()));
    let hash = digest(&SHA256, &text);
    URL_SAFE_NO_PAD.encode(hash.as_ref().iter().take(24).copied().collect::<Vec<u8>>())
}

fn answer_of(response: &Response) -> PushAnswer {
    let header = response.headers().get(RETRY_AFTER);
    let wait = header.and_then(|value| retry_after(value.to_str().ok()?, Timestamp::now()));
    let answer = match response.status() {
        StatusCode::NOT_FOUND | StatusCode::GONE => PushAnswer::Gone,
        StatusCode::PAYLOAD_TOO_LARGE => PushAnswer::TooLarge,
        status if status.is_success() => PushAnswer::Accepted,
        _ => PushAnswer::Failed(wait),
    };
    if let PushAnswer::Failed(_) = answer {
        let (status, service) = (response.status().as_u16(), response.url().domain());
        tracing::warn!(status, service, "a push service refused a message");
    }
    answer
}

/// The value of a `Retry-After` header: seconds or a date (RFC 9110, section 10.2.3).
fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = OffsetDateTime::parse(value, &Rfc2822).ok()?;
    let micros = i64::try_from(date.unix_timestamp_nanos() / 1_000).ok()?;
    Some(Timestamp::from_micros(micros).since(now))
}

fn label(answer: PushAnswer) -> &'static str {
    match answer {
        PushAnswer::Accepted => "ok",
        PushAnswer::Gone => "gone",
        PushAnswer::TooLarge => "too_large",
        PushAnswer::Failed(_) => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_short_and_belongs_to_a_device() {
        let (session, conversation) = (SessionId::new(), Some(ConversationId::new()));
        let one = topic(session, conversation);
        assert_eq!(one.len(), 32);
        assert_eq!(one, topic(session, conversation));
        for other in [topic(SessionId::new(), conversation), topic(session, None)] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn a_wait_is_in_seconds_or_a_date() {
        let now = Timestamp::of_day("2026-11-23").expect("a day");
        let wait = |value| retry_after(value, now).map(|wait| wait.as_secs());
        assert_eq!(wait("120"), Some(120));
        assert_eq!(wait("Mon, 23 Nov 2026 00:01:00 GMT"), Some(60));
        assert_eq!(wait("Sun, 22 Nov 2026 00:01:00 GMT"), Some(0));
        assert_eq!(wait("soon"), None);
    }
}
