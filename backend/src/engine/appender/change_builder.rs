//! Builds one change of a conversation that is not a message: its members, its title and
//! description, or its lock.

use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::queries::known_names,
        conversations::{
            model::ConversationRow,
            queries::{self, Locking},
        },
        members::model::Member,
        messages::{
            self,
            model::{Message, MessageRow, SystemEvent},
        },
    },
    engine::delivery::{
        event::Event,
        events::conversations::{ChangeEvent, Move},
    },
    storage::Conn,
};

/// A locked conversation at its next position.
pub struct ChangeBuilder {
    pub row: ConversationRow,
    now: Timestamp,
    lines: Vec<MessageRow>,
    event: ChangeEvent,
}

impl ChangeBuilder {
    /// Waits for the conversation's lock; `None` if there is no such conversation.
    pub async fn begin(conn: &mut Conn, id: ConversationId) -> Result<Option<Self>> {
        let rows = queries::lock(conn, &[id], Locking::Wait).await?;
        Ok(rows.into_iter().next().map(Self::of))
    }

    /// Starts the next position of a conversation that this transaction has already locked.
    pub fn of(mut row: ConversationRow) -> Self {
        row.head += 1;
        let event = ChangeEvent::spanning(row.id, row.head, row.head);
        Self { row, now: Timestamp::now(), lines: Vec::new(), event }
    }

    pub fn rev(&self) -> i64 {
        self.row.head
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Adds a line to the timeline; at most one for each position.
    pub fn system_line(
        &mut self,
        actor: AccountId,
        event: SystemEvent,
        subject: Option<AccountId>,
    ) {
        self.add_line(Some(actor), event, subject);
    }

    /// The same without an actor, for events that name nobody.
    pub fn system_line_without_actor(&mut self, event: SystemEvent, subject: Option<AccountId>) {
        self.add_line(None, event, subject);
    }

    fn add_line(
        &mut self,
        actor: Option<AccountId>,
        event: SystemEvent,
        subject: Option<AccountId>,
    ) {
        let line = MessageRow::line(self.row.id, self.rev(), self.now, actor, event, subject);
        self.row.last_seq = line.seq;
        self.row.last_activity_at = self.now;
        self.event.messages.push(Message::new(line.clone(), Vec::new()));
        self.lines.push(line);
    }

    /// Removes a receiver of the conversation without showing the member once more.
    pub fn add_move(&mut self, moved: Move) {
        self.event.moves.push(moved);
    }

    /// Adds a changed member, with the effect on who receives the conversation.
    pub fn add_member(&mut self, member: Member, moved: Option<Move>) {
        self.event.members.push(member);
        self.event.moves.extend(moved);
    }

    /// The title, the description, the lock or the number of members has changed.
    pub fn mark_facts_changed(&mut self) {
        self.row.facts_rev = self.rev();
    }

    /// Writes the change. Returns the event to publish after the commit.
    pub async fn finish(mut self, conn: &mut Conn) -> Result<(ConversationRow, Event)> {
        if self.row.facts_rev == self.rev() {
            self.event.conversation = Some(self.row.facts());
            queries::store_facts(conn, &self.row).await?;
        }
        let cards: Vec<_> = self.event.members.iter().map(|member| &member.user).collect();
        self.event.seen_cards = known_names::within(conn, self.row.id, &cards).await?;
        messages::insert::insert(conn, self.lines).await?;
        queries::store_positions(conn, &[&self.row]).await?;
        Ok((self.row, self.event.into()))
    }
}
