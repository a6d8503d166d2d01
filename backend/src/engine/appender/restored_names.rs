//! Replaces an earlier name that a viewer still sees by the current one. Like a new name, this
//! takes a position in each shared conversation.

use super::change_builder::ChangeBuilder;
use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::queries::known_names,
        conversations::queries::{self, Locking},
        members::{self, model::MemberRow},
    },
    engine::delivery::event::Event,
    storage::Conn,
};

/// Names that are about to be updated, as (viewer, subject).
pub struct RestoredNames {
    outdated: Vec<(AccountId, AccountId)>,
    shared: Vec<ConversationId>,
}

impl RestoredNames {
    /// Locks the shared conversations if a viewer sees an earlier name. Must be called before
    /// accounts are locked.
    pub async fn begin(conn: &mut Conn, sides: &[(AccountId, AccountId)]) -> Result<Self> {
        let mut outdated = Vec::new();
        for (viewer, subject) in sides {
            if known_names::is_outdated(conn, *viewer, *subject).await? {
                outdated.push((*viewer, *subject));
            }
        }
        let mut shared = Vec::new();
        if let Some((one, other)) = outdated.first() {
            shared = queries::shared(conn, *one, *other).await?;
            queries::lock(conn, &shared, Locking::Wait).await?;
        }
        Ok(Self { outdated, shared })
    }

    /// Writes a change into each shared conversation for the names that are current by now.
    pub async fn finish(self, conn: &mut Conn) -> Result<Vec<Event>> {
        let mut subjects = Vec::new();
        for (viewer, subject) in self.outdated {
            if !known_names::is_outdated(conn, viewer, subject).await? {
                subjects.push(subject);
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
