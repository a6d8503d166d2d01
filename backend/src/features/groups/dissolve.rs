//! Dissolving a group: it disappears for all members at once, and its messages are erased
//! afterwards.

use super::{
    Groups, erasing,
    leaving::{left_event, membership, withdrawn_from},
};
use crate::{
    base::{
        error::{Code, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        erasure_marks::{self, model::MarkedObject},
        faces::{self, model::FaceOwner},
        groups::{queries, rules},
        invitation_links, invitations, join_requests,
    },
    engine::{account_changes, appender::change_builder::ChangeBuilder, delivery::event::Event},
    storage::Conn,
};

impl Groups {
    /// # Errors
    /// `not_found` for a non-member, `role_too_low` for members other than the owner.
    pub async fn dissolve(&self, me: AccountId, group: ConversationId) -> Result<()> {
        self.appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let builder = ChangeBuilder::begin(conn, group).await?.ok_or(Code::NotFound)?;
                    let mine = rules::of_member(&builder.row, membership(conn, group, me).await?)?;
                    rules::may_own(&mine)?;
                    Ok(((), end(conn, builder).await?))
                })
            })
            .await?;
        self.erase_soon();
        Ok(())
    }

    /// Starts the erasure in the background.
    pub fn erase_soon(&self) {
        let store = self.store.clone();
        tokio::spawn(async move { erasing::erase_dissolved(&store).await });
    }
}

/// Ends every membership at once. No member is left to receive the change itself: each gets an
/// account event that they left the conversation.
pub async fn end(conn: &mut Conn, mut builder: ChangeBuilder) -> Result<Vec<Event>> {
    let group = builder.row.id;
    let members = queries::end_all(conn, group, builder.rev()).await?;
    builder.row.members_count = 0;
    builder.row.dissolved_at = Some(builder.now());
    builder.row.picture = None;
    faces::queries::delete_of(conn, FaceOwner::Group(group)).await?;
    builder.mark_facts_changed();
    let marked = MarkedObject::Group;
    erasure_marks::queries::mark(conn, marked, group.as_bytes(), builder.now()).await?;
    builder.finish(conn).await?;
    invitation_links::queries::delete_all_of_group(conn, group).await?;
    join_requests::queries::delete_all(conn, group).await?;
    let invited = invitations::queries::delete_all(conn, group).await?;
    let mut account_events = withdrawn_from(&invited);
    account_events.extend(members.into_iter().map(|account| left_event(group, account)));
    account_changes::assign_revs(conn, account_events).await
}
