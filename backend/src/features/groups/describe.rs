//! Changing the title or description of a group.

use super::{Groups, leaving::membership};
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::queries::known_names,
        conversations::{
            model::ConversationRow,
            queries::{self, Locking},
        },
        groups::{
            model::{Description, Title},
            rules,
        },
        invitations,
        members::model::MemberRow,
        messages::model::SystemEvent,
        summaries::{assemble, model::Conversation},
    },
    engine::{
        account_changes,
        appender::change_builder::ChangeBuilder,
        delivery::{
            event::Event,
            events::accounts::{AccountEvent, InvitationsChange},
        },
    },
    storage::Conn,
};

/// Fields to change; `None` leaves a field unchanged, an empty description removes it.
#[derive(Debug, Default)]
pub struct GroupUpdate {
    pub title: Option<String>,
    pub description: Option<String>,
}

impl Groups {
    /// # Errors
    /// `validation_failed`, `not_found` for a non-member, `role_too_low`, `rate_limited`.
    pub async fn describe(
        &self,
        me: AccountId,
        group: ConversationId,
        update: GroupUpdate,
    ) -> Result<Conversation> {
        let refused = |error| Error::fields(vec![error]);
        let title = update.title.as_deref().map(Title::parse).transpose().map_err(refused)?;
        let description =
            update.description.as_deref().map(Description::parse).transpose().map_err(refused)?;
        let title = title.map(Title::into_inner);
        let description = description.map(|description| description.map(Description::into_inner));
        self.limits.groups.check(&me).await?;
        self.appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let row = queries::lock(conn, &[group], Locking::Wait).await?;
                    let row = row.into_iter().next().ok_or(Code::NotFound)?;
                    let mine = rules::of_member(&row, membership(conn, group, me).await?)?;
                    rules::may_manage(&mine)?;
                    apply(conn, row, mine, title, description).await
                })
            })
            .await
    }
}

/// Title and description each take a position of their own, with a system message.
async fn apply(
    conn: &mut Conn,
    mut row: ConversationRow,
    mine: MemberRow,
    title: Option<String>,
    description: Option<Option<String>>,
) -> Result<(Conversation, Vec<Event>)> {
    let mut events = Vec::new();
    if let Some(title) = title.filter(|title| row.title.as_ref() != Some(title)) {
        row.title = Some(title);
        let change = take_position(conn, &mut row, &mine, SystemEvent::TitleChanged).await?;
        events.push(change);
    }
    if let Some(description) = description.filter(|other| row.description != *other) {
        row.description = description;
        let change = take_position(conn, &mut row, &mine, SystemEvent::DescriptionChanged).await?;
        events.push(change);
    }
    if !events.is_empty() {
        events.extend(invitation_events(conn, row.id).await?);
    }
    let account = mine.account_id;
    let shown = assemble::listed(conn, account, vec![(row, mine)]).await?;
    Ok((shown.into_iter().next().ok_or(Code::NotFound)?, events))
}

/// The events for invited users, who see the title and the picture.
pub(super) async fn invitation_events(
    conn: &mut Conn,
    group: ConversationId,
) -> Result<Vec<Event>> {
    let mut account_events = Vec::new();
    for (invitee, mut invitation) in invitations::queries::leading_to(conn, group).await? {
        known_names::show(conn, invitee, vec![&mut invitation.inviter]).await?;
        let change = InvitationsChange { added: vec![invitation], removed: Vec::new() };
        account_events.push(AccountEvent {
            invitations: Some(change),
            ..account_changes::new_event(invitee)
        });
    }
    account_changes::assign_revs(conn, account_events).await
}

pub(super) async fn take_position(
    conn: &mut Conn,
    row: &mut ConversationRow,
    mine: &MemberRow,
    event: SystemEvent,
) -> Result<Event> {
    let mut builder = ChangeBuilder::of(row.clone());
    builder.system_line(mine.account_id, event, None);
    builder.mark_facts_changed();
    let (ended, change) = builder.finish(conn).await?;
    *row = ended;
    Ok(change)
}
