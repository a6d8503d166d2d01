//! A new message, as a client sends it over REST or over the socket.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::base::ids::{AccountId, ClientId, ConversationId, MessageId};

// The body of `POST /conversations/{id}/messages`. A `send` frame has the same members beside
// its own, and both go to the appender as this type. (A doc comment would be in openapi.yaml.)
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// A UUID of the sender's making. Sending it again is answered with the first message.
    pub client_id: ClientId,
    /// 1–8,000 characters after trimming, kept as written; missing when forwarding.
    #[schema(min_length = 1, max_length = 8000)]
    pub body: Option<String>,
    /// Send on the text of this message instead.
    pub forward: Option<Forward>,
    /// The message this one answers.
    pub reply_to: Option<MessageId>,
    /// The members whom the text names as `@username`, at most 50. Who is no member is left
    /// out, and so is whom the text does not name, or names in code, in an address, in a
    /// link or behind a backslash.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub mentions: Vec<AccountId>,
}

/// The message whose text is to be sent on. Its author is not named.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Forward {
    pub conversation_id: ConversationId,
    pub message_id: MessageId,
}
