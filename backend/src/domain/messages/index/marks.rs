//! Marker words of the index for the conversation and the sender of a message, and for what it has. They consist of
//! private use characters, so no text can contain them. A marker has 32 bits of the random part of
//! an id; a rare collision costs one more row to check, because every result is verified.

use crate::{
    base::ids::{AccountId, ConversationId},
    domain::messages::model::ContentKind,
};

const PLANE_15: u32 = 0xF_0000;
const PLANE_16: u32 = 0x10_0000;

pub fn of_conversation(id: ConversationId) -> String {
    mark(id.as_bytes(), PLANE_15, PLANE_16)
}

pub fn of_sender(id: AccountId) -> String {
    mark(id.as_bytes(), PLANE_16, PLANE_15)
}

/// No marker of an id has two characters of plane 15.
pub fn of_content(kind: ContentKind) -> &'static str {
    match kind {
        ContentKind::Picture => "\u{F0000}\u{F0000}",
        ContentKind::Video => "\u{F0000}\u{F0001}",
        ContentKind::Audio => "\u{F0000}\u{F0002}",
        ContentKind::Voice => "\u{F0000}\u{F0003}",
        ContentKind::Document => "\u{F0000}\u{F0004}",
        ContentKind::Link => "\u{F0000}\u{F0005}",
    }
}

fn mark(id: &[u8; 16], first: u32, second: u32) -> String {
    let [.., a, b, c, d] = *id;
    let in_plane = |plane: u32, high: u8, low: u8| {
        // The last two code points of a plane are no characters; they share the marker of their
        // neighbour.
        let offset = u32::from(u16::from_be_bytes([high, low])).min(0xFFFD);
        char::from_u32(plane + offset)
    };
    [in_plane(first, a, b), in_plane(second, c, d)].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_two_characters_and_differ_by_kind() {
        let id = uuid::Uuid::from_bytes([0xFF; 16]);
        let (conversation, sender) = (of_conversation(id.into()), of_sender(id.into()));
        assert_eq!((conversation.chars().count(), sender.chars().count()), (2, 2));
        assert_ne!(conversation, sender);
        assert_ne!(of_conversation(ConversationId::new()), of_conversation(ConversationId::new()));
    }
}
