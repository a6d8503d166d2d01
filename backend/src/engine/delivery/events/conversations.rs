//! Events for the members of a conversation.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    base::ids::{AccountId, ConversationId},
    domain::{
        accounts::queries::known_names::KnownName, conversations::model::ConversationFacts,
        members::model::Member, messages::model::Message,
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
    /// The viewers who see an earlier name of one of these members.
    #[serde(skip)]
    pub known_names: Vec<KnownName>,
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
            known_names: Vec::new(),
        }
    }

    /// The variants of this change for viewers who see an earlier name of a member.
    pub fn by_known_names(&self) -> HashMap<AccountId, Self> {
        let mut seen: HashMap<AccountId, Self> = HashMap::new();
        for KnownName { viewer, subject, display_name } in &self.known_names {
            if !self.members.iter().any(|member| member.user.id == *subject) {
                continue;
            }
            let own = seen
                .entry(*viewer)
                .or_insert_with(|| Self { known_names: Vec::new(), ..self.clone() });
            let named = own.members.iter_mut().filter(|member| member.user.id == *subject);
            named.for_each(|member| member.user.display_name.clone_from(display_name));
        }
        seen
    }
}

/// The largest part in bytes; the rest of a frame is for the fields around it.
const PART: usize = 56 * 1_024;

/// An upper bound for a message without its text and reactions, and for a member.
const AROUND: usize = 700;

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
            *sizes.entry(member.rev).or_default() += AROUND;
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
                known_names: self.known_names.clone(),
            });
            from = end + 1;
        }
        parts
    }

    /// A quick upper bound: each byte of a text may need six bytes in JSON.
    fn surely_fits(&self) -> bool {
        let texts: usize =
            self.messages.iter().filter_map(|message| message.body.as_ref()).map(String::len).sum();
        let bare = self.messages.iter().all(|message| message.reactions.is_empty());
        let count = self.messages.len() + self.members.len();
        self.messages.len() == 1 || (bare && 6 * texts + AROUND * count <= PART)
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
        domain::messages::model::{MessageKind, MessageRow},
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
        let parts = change(&[8_000; 7]).in_parts();
        assert_eq!(parts.len(), 7);
        let mut at = 4;
        for part in &parts {
            let json = serde_json::to_vec(&part).expect("serialises");
            assert!(json.len() <= 64 * 1_024, "{}", json.len());
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
}
