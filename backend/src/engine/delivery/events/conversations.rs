//! Events for the members of a conversation.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    base::ids::{AccountId, ConversationId},
    domain::{
        accounts::queries::known_names::SeenCard,
        conversations::model::ConversationFacts,
        members::model::Member,
        messages::model::{AROUND_MAX, JSON_MAX, Message, PLAIN_JSON_MAX},
    },
};

/// A `change` frame. Apply it if `from` is at most one ahead and `rev` is ahead; the
/// higher `rev` of a message wins.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChangeFrame)]
pub struct ChangeEvent {
    pub conversation_id: ConversationId,
    pub from: i64,
    pub rev: i64,
    pub messages: Vec<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationFacts>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub members: Vec<Member>,
    /// How the change affects who receives this conversation.
    #[serde(skip)]
    pub moves: Vec<Move>,
    /// The viewers who see one of these members differently from the others.
    #[serde(skip)]
    pub seen_cards: Vec<SeenCard>,
}

impl ChangeEvent {
    /// An empty change that covers these positions.
    pub fn spanning(conversation_id: ConversationId, from: i64, rev: i64) -> Self {
        Self {
            conversation_id,
            from,
            rev,
            messages: Vec::new(),
            conversation: None,
            members: Vec::new(),
            moves: Vec::new(),
            seen_cards: Vec::new(),
        }
    }

    /// The variants of this change for viewers who see a member differently.
    pub fn by_viewer(&self) -> HashMap<AccountId, Self> {
        let mut seen: HashMap<AccountId, Self> = HashMap::new();
        for SeenCard { viewer, card } in &self.seen_cards {
            if !self.members.iter().any(|member| member.user.id == card.id) {
                continue;
            }
            let own = seen
                .entry(*viewer)
                .or_insert_with(|| Self { seen_cards: Vec::new(), ..self.clone() });
            let shown = own.members.iter_mut().filter(|member| member.user.id == card.id);
            shown.for_each(|member| member.user.clone_from(card));
        }
        seen
    }
}

/// The size in bytes of a frame from the server that holds several messages.
pub const FRAME_MAX: usize = 64 * 1_024;

/// The size in bytes of a frame with a single message, which is never divided.
pub const SINGLE_MAX: usize = 352 * 1_024;

/// The largest part in bytes; the rest of a frame is for the fields around it.
const PART: usize = FRAME_MAX - 8 * 1_024;

// A part holds the longest text, with each character written as an escape of six bytes, if
// there is no white space around it and the message has no reactions and no attachments.
const _: () = assert!(PLAIN_JSON_MAX <= PART);

// The rest is for the fields of the frame and for the facts of the conversation.
const _: () = assert!(JSON_MAX + (FRAME_MAX - PART) <= SINGLE_MAX);

impl ChangeEvent {
    /// Splits the change between positions into parts that each fit a frame.
    pub fn in_parts(mut self) -> Vec<Self> {
        if self.surely_fits() {
            return vec![self];
        }
        let size = |item: &Message| serde_json::to_vec(item).map_or(0, |json| json.len());
        let mut sizes: BTreeMap<i64, usize> = BTreeMap::new();
        for message in &self.messages {
            *sizes.entry(message.rev).or_default() += size(message);
        }
        for member in &self.members {
            *sizes.entry(member.rev).or_default() += AROUND_MAX;
        }
        let (mut ends, mut filled) = (Vec::new(), 0);
        let mut last = self.from - 1;
        for (rev, size) in sizes {
            if filled + size > PART && filled > 0 {
                ends.push(last);
                filled = 0;
            }
            filled += size;
            last = rev;
        }
        ends.push(self.rev);
        let (mut parts, mut from) = (Vec::new(), self.from);
        for end in ends {
            let messages = self.messages.extract_if(.., |message| message.rev <= end).collect();
            let members = self.members.extract_if(.., |member| member.rev <= end).collect();
            parts.push(Self {
                conversation_id: self.conversation_id,
                from,
                rev: end,
                messages,
                // The facts describe the state after the last part, so they may come early.
                conversation: self.conversation.take(),
                members,
                moves: std::mem::take(&mut self.moves),
                seen_cards: self.seen_cards.clone(),
            });
            from = end + 1;
        }
        parts
    }

    /// A quick upper bound: each byte of a text may need six bytes in JSON.
    fn surely_fits(&self) -> bool {
        let texts: usize =
            self.messages.iter().filter_map(|message| message.body.as_ref()).map(String::len).sum();
        let bare = self
            .messages
            .iter()
            .all(|message| message.reactions.is_empty() && message.attachments.is_empty());
        let count = self.messages.len() + self.members.len();
        let is_one = self.messages.len() == 1 && self.members.len() <= 1;
        is_one || (bare && 6 * texts + AROUND_MAX * count <= PART)
    }
}

/// A change of who receives a conversation, at this position.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub enum Move {
    /// Receives from this position on, and messages after `joined_seq`.
    Joins { account: AccountId, joined_seq: i64 },
    /// Receives this change, and nothing after it.
    Leaves { account: AccountId },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::clock::Timestamp,
        domain::{
            messages::model::{
                BODY_BYTES_MAX, BODY_MAX, MENTIONS_MAX, MessageBody, MessageKind, MessageRow,
            },
            reactions::model::{EMOJI_MAX, NAMED_MAX, Reaction},
        },
    };

    fn change(bodies: &[usize]) -> ChangeEvent {
        let id = ConversationId::new();
        let message = |(index, length): (usize, &usize)| {
            let rev = i64::try_from(index).expect("few") + 5;
            let row = MessageRow::at(id, rev, MessageKind::Text, Timestamp::from_micros(0));
            Message::new(MessageRow { body: Some("\u{1}".repeat(*length)), ..row }, Vec::new())
        };
        let messages: Vec<_> = bodies.iter().enumerate().map(message).collect();
        let rev = 4 + i64::try_from(bodies.len()).expect("few");
        ChangeEvent { messages, ..ChangeEvent::spanning(id, 5, rev) }
    }

    #[test]
    fn a_long_change_is_split_into_contiguous_parts() {
        let parts = change(&[BODY_MAX; 7]).in_parts();
        assert_eq!(parts.len(), 7);
        let mut at = 4;
        for part in &parts {
            let json = serde_json::to_vec(&part).expect("serialises");
            assert!(json.len() <= FRAME_MAX, "{}", json.len());
            assert_eq!(part.from, at + 1);
            assert!(
                part.messages.iter().all(|message| (part.from..=part.rev).contains(&message.rev))
            );
            at = part.rev;
        }
        assert_eq!(at, 11);
        assert_eq!(parts.iter().map(|part| part.messages.len()).sum::<usize>(), 7);
        assert_eq!(change(&[100; 5]).in_parts().len(), 1);
    }

    #[test]
    fn the_longest_message_is_within_its_bound() {
        let mut change = change(&[1]);
        let message = change.messages.first_mut().expect("one");
        let body = format!("x{}", "\u{1}".repeat(BODY_MAX - 1));
        let padded = format!("{body}{}", "\u{b}".repeat(BODY_BYTES_MAX - BODY_MAX));
        let parsed = MessageBody::parse(padded).expect("the longest text");
        message.body = Some(parsed.into_inner());
        let users = |count| std::iter::repeat_with(AccountId::new).take(count).collect();
        message.mentions = users(MENTIONS_MAX);
        let reaction = || Reaction {
            emoji: "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}".to_owned(),
            count: 1_000,
            user_ids: users(NAMED_MAX),
        };
        message.reactions = std::iter::repeat_with(reaction).take(EMOJI_MAX).collect();
        let json = serde_json::to_vec(message).expect("serialises").len();
        assert!((6 * BODY_BYTES_MAX..=JSON_MAX).contains(&json), "{json}");
        assert_eq!(change.in_parts().len(), 1);
    }
}
