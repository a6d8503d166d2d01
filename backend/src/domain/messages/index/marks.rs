//! Words of the index that no text can contain: whose a message is and where it stands. Two
//! characters of the private use planes each, 32 bits of the id's random end; a rare equal
//! mark costs a look at one more row, as what is found is always checked.

use crate::base::ids::{AccountId, ConversationId};

const PLANE_15: u32 = 0xF_0000;
const PLANE_16: u32 = 0x10_0000;

pub fn of_conversation(id: ConversationId) -> String {
    mark(id.as_bytes(), PLANE_15, PLANE_16)
}

pub fn of_sender(id: AccountId) -> String {
    mark(id.as_bytes(), PLANE_16, PLANE_15)
}

fn mark(id: &[u8; 16], first: u32, second: u32) -> String {
    let [.., a, b, c, d] = *id;
    let in_plane = |plane: u32, high: u8, low: u8| {
        // The last two of a plane are no characters; they share the mark of their neighbours.
        let offset = u32::from(u16::from_be_bytes([high, low])).min(0xFFFD);
        char::from_u32(plane + offset)
    };
    [in_plane(first, a, b), in_plane(second, c, d)].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_two_characters_and_tell_kinds_apart() {
        let id = uuid::Uuid::from_bytes([0xFF; 16]);
        let (conversation, sender) = (of_conversation(id.into()), of_sender(id.into()));
        assert_eq!((conversation.chars().count(), sender.chars().count()), (2, 2));
        assert_ne!(conversation, sender);
        assert_ne!(of_conversation(ConversationId::new()), of_conversation(ConversationId::new()));
    }
}
