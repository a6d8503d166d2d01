//! Removing a member, or leaving a group.

use super::{
    Groups, dissolve, join_requests,
    leaving::{give_role, leave, left_event, membership, withdraw_invitations, withdrawn_from},
};
use crate::{
    base::{
        error::{Code, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        groups::{queries, rules},
        invitations,
        members::model::{MemberRow, Role},
        messages::model::SystemEvent,
    },
    engine::{account_changes, appender::change_builder::ChangeBuilder, delivery::event::Event},
    storage::Conn,
};

impl Groups {
    /// Removes a member or withdraws an invitation; with the caller's own id, leaves the group. A
    /// leaving owner is replaced; the last member dissolves the group.
    ///
    /// # Errors
    /// `not_found` for a non-member as caller or target; `role_too_low`.
    pub async fn remove(
        &self,
        me: AccountId,
        group: ConversationId,
        person: AccountId,
    ) -> Result<()> {
        let dissolved = self
            .appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let builder = ChangeBuilder::begin(conn, group).await?.ok_or(Code::NotFound)?;
                    let mine = rules::of_member(&builder.row, membership(conn, group, me).await?)?;
                    if me != person {
                        return remove_other(conn, builder, mine, person).await;
                    }
                    if builder.row.members_count == 1 {
                        let events = dissolve::end(conn, builder).await?;
                        return Ok((true, events));
                    }
                    leave_as_member(conn, builder, mine).await
                })
            })
            .await?;
        if dissolved {
            self.erase_soon();
        }
        Ok(())
    }
}

async fn remove_other(
    conn: &mut Conn,
    mut builder: ChangeBuilder,
    mine: MemberRow,
    person: AccountId,
) -> Result<(bool, Vec<Event>)> {
    let group = builder.row.id;
    rules::may_manage(&mine)?;
    let theirs = membership(conn, group, person).await?.filter(MemberRow::is_present);
    let Some(theirs) = theirs else {
        let withdrawn = invitations::queries::delete_of(conn, group, &[person]).await?;
        withdrawn.first().ok_or(Code::NotFound)?;
        let events = account_changes::assign_revs(conn, withdrawn_from(&withdrawn)).await?;
        return Ok((false, events));
    };
    rules::may_remove(&mine, &theirs)?;
    builder.system_line(mine.account_id, SystemEvent::MemberRemoved, Some(person));
    leave(conn, &mut builder, theirs).await?;
    let (_, change) = builder.finish(conn).await?;
    let mut account_events = withdraw_invitations(conn, group, person).await?;
    account_events.push(left_event(group, person));
    let mut events = vec![change];
    events.extend(account_changes::assign_revs(conn, account_events).await?);
    Ok((false, events))
}

async fn leave_as_member(
    conn: &mut Conn,
    mut builder: ChangeBuilder,
    mine: MemberRow,
) -> Result<(bool, Vec<Event>)> {
    let (group, me, was_owner) = (builder.row.id, mine.account_id, mine.role() == Role::Owner);
    builder.system_line(me, SystemEvent::MemberLeft, None);
    leave(conn, &mut builder, mine).await?;
    let (row, change) = builder.finish(conn).await?;
    let mut events = vec![change];
    if was_owner {
        let heir = queries::heir(conn, group, me).await?.ok_or(Code::NotFound)?;
        let mut builder = ChangeBuilder::of(row);
        builder.system_line(me, SystemEvent::OwnerChanged, Some(heir.account_id));
        let person = heir.account_id;
        give_role(conn, &mut builder, heir, Role::Owner).await?;
        let (row, change) = builder.finish(conn).await?;
        events.push(change);
        events.extend(join_requests::tell_changed_roles(conn, &row, &[person]).await?);
    }
    let mut account_events = withdraw_invitations(conn, group, me).await?;
    account_events.push(left_event(group, me));
    events.extend(account_changes::assign_revs(conn, account_events).await?);
    Ok((false, events))
}
