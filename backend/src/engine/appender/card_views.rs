//! Publishes that two accounts see each other's cards differently: an earlier name is replaced by the
//! current one, or a picture for friends only appears or disappears. Like a new name, this takes a
//! position in each shared conversation.

use super::change_builder::ChangeBuilder;
use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::{
            model::UserCard,
            queries::{cards, known_names},
        },
        conversations::queries::{self, Locking},
        members::{self, model::MemberRow},
    },
    engine::delivery::event::Event,
    storage::Conn,
};

/// Cards that a viewer may see differently after this transaction.
pub struct CardViews {
    /// The viewer, and the card before the change.
    seen: Vec<(AccountId, UserCard)>,
    shared: Vec<ConversationId>,
}

impl CardViews {
    /// Locks the shared conversations if a viewer may see a card differently afterwards. `sides` are
    /// pairs of a viewer and an account. Must be called before accounts are locked.
    pub async fn begin(conn: &mut Conn, sides: &[(AccountId, AccountId)]) -> Result<Self> {
        let mut seen = Vec::new();
        for (viewer, subject) in sides {
            let Some(current) = cards(conn, &[*subject]).await?.pop() else { continue };
            let mut card = current.clone();
            known_names::show(conn, *viewer, vec![&mut card]).await?;
            if current.picture.is_hidden() || !card.looks_like(&current) {
                seen.push((*viewer, card));
            }
        }
        let mut shared = Vec::new();
        if let Some((viewer, card)) = seen.first() {
            shared = queries::shared(conn, *viewer, card.id).await?;
            queries::lock(conn, &shared, Locking::Wait).await?;
        }
        Ok(Self { seen, shared })
    }

    /// Writes a change into each shared conversation for the cards that look different by now.
    pub async fn finish(self, conn: &mut Conn) -> Result<Vec<Event>> {
        let mut subjects = Vec::new();
        for (viewer, before) in self.seen {
            let after = known_names::cards_for(conn, viewer, &[before.id]).await?.pop();
            if after.is_some_and(|after| !after.looks_like(&before)) {
                subjects.push(before.id);
            }
        }
        let mut events = Vec::new();
        if subjects.is_empty() {
            return Ok(events);
        }
        for row in queries::lock(conn, &self.shared, Locking::Wait).await? {
            let mut builder = ChangeBuilder::of(row);
            let places = members::queries::of_accounts(conn, &[builder.row.id], &subjects).await?;
            for place in places {
                let member = MemberRow { rev: builder.rev(), ..place };
                members::queries::set_rev(conn, builder.row.id, member.account_id, member.rev)
                    .await?;
                builder.add_member(members::queries::shown(conn, &member).await?, None);
            }
            events.push(builder.finish(conn).await?.1);
        }
        Ok(events)
    }
}
