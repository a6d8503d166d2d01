//! What a device is told. It is encrypted for the device; the service worker of the app
//! (`frontend/src/worker/push.ts`) reads it.

use serde::Serialize;

use crate::{
    base::{
        error::{Error, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::queries::known_names,
        conversations,
        files::model::{File, FileKind},
        messages::model::MessageRow,
        push::{model::PushContent, queries::pending::Notification},
    },
    engine::push::sender::PAYLOAD,
    storage::Conn,
};

/// The longest text, in characters. Notifications show less.
const TEXT_MAX: usize = 300;

/// The most files that are named.
const FILES_MAX: usize = 10;

/// The content of a message to a device. Without a conversation it only says that something is new.
#[derive(Debug, Default, Serialize)]
pub struct Payload {
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_id: Option<ConversationId>,
    /// The title of a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<NamedFile>,
}

#[derive(Debug, Serialize)]
struct NamedFile {
    kind: FileKind,
    name: String,
}

impl Payload {
    /// Only that something is new.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// What the owner of the subscription chose to be told.
    pub async fn of(conn: &mut Conn, notification: &Notification) -> Result<Self> {
        let Notification { subscription, message } = notification;
        if subscription.content == PushContent::Nothing {
            return Ok(Self::nothing());
        }
        let id = message.conversation_id;
        let conversation = conversations::queries::find(conn, id).await?;
        Ok(Self {
            conversation_id: Some(id),
            title: conversation.and_then(|row| row.title),
            sender: sender(conn, subscription.account_id, message).await?,
            text: message.body.as_deref().map(|body| shortened(body, TEXT_MAX)),
            files: files(message),
        })
    }

    /// The conversation, if the payload names it.
    pub fn conversation(&self) -> Option<ConversationId> {
        self.conversation_id
    }

    /// As JSON, with spaces up to a length that all have.
    pub fn padded(mut self) -> Result<Vec<u8>> {
        let mut json = serde_json::to_vec(&self).map_err(Error::internal)?;
        let mut length = TEXT_MAX;
        while json.len() > PAYLOAD {
            // Names have their own bounds, so shortening the text is enough.
            self.files.clear();
            length /= 2;
            self.text = self.text.map(|text| shortened(&text, length));
            json = serde_json::to_vec(&self).map_err(Error::internal)?;
            if length == 0 {
                json = serde_json::to_vec(&Self::nothing()).map_err(Error::internal)?;
            }
        }
        json.resize(PAYLOAD, b' ');
        Ok(json)
    }
}

/// The name of the author as the reader knows it.
async fn sender(
    conn: &mut Conn,
    reader: AccountId,
    message: &MessageRow,
) -> Result<Option<String>> {
    let Some(sender) = message.sender_id else { return Ok(None) };
    let cards = known_names::cards_for(conn, reader, &[sender]).await?;
    Ok(cards.into_iter().next().map(|card| card.display_name))
}

fn files(message: &MessageRow) -> Vec<NamedFile> {
    let files = message.attachments.clone().map(|files| files.into_files()).unwrap_or_default();
    let named = |file: File| NamedFile { kind: file.kind, name: shortened(&file.name, 60) };
    files.into_iter().take(FILES_MAX).map(named).collect()
}

/// The beginning of a text. A spoiler that is cut is left out, as without its end it would be shown.
fn shortened(text: &str, length: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(length) else { return text.to_owned() };
    let (kept, _) = text.split_at(end);
    let kept = match (kept.matches("||").count() % 2, kept.rfind("||")) {
        (1, Some(spoiler)) => kept.split_at(spoiler).0,
        _ => kept,
    };
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_before_an_open_spoiler() {
        assert_eq!(shortened("short", 5), "short");
        assert_eq!(shortened("a longer text", 8), "a longer…");
        assert_eq!(shortened("see ||the end|| of it", 17), "see ||the end|| o…");
        assert_eq!(shortened("see ||the end|| of it", 9), "see…");
    }

    #[test]
    fn every_payload_has_one_length() {
        let long = |sign: &str| Payload {
            conversation_id: Some(ConversationId::new()),
            title: Some(sign.repeat(64)),
            sender: Some(sign.repeat(64)),
            text: Some(shortened(&sign.repeat(8_000), TEXT_MAX)),
            files: (0..FILES_MAX)
                .map(|_| NamedFile { kind: FileKind::Picture, name: sign.repeat(60) })
                .collect(),
        };
        for payload in [Payload::nothing(), long("a"), long("🌙"), long("\u{1}")] {
            assert_eq!(payload.padded().expect("JSON").len(), PAYLOAD);
        }
        let json = Payload::nothing().padded().expect("JSON");
        assert_eq!(String::from_utf8(json).expect("text").trim_end(), "{}");
    }
}
