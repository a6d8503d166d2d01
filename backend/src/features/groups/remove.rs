//! Removing somebody from a group, or leaving it.

use super::{
    Groups, dissolve,
    leaving::{give_role, leave, left, place, withdraw_invitations, withdrawn_from},
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
    engine::{account_changes, appender::turn::Turn, delivery::event::Event},
    storage::Conn,
};

impl Groups {
    /// Removes a member or takes an invitation back; naming myself, I leave. An owner who
    /// leaves hands the group over; who is the last to leave dissolves it.
    ///
    /// # Errors
    /// `not_found` for who is no member, or whom there is not to remove; `role_too_low`.
    pub async fn remove(
        &self,
        me: AccountId,
        group: ConversationId,
        person: AccountId,
    ) -> Result<()> {
        let dissolved = self
            .appender
            .alone(move |conn| {
                Box::pin(async move {
                    let turn = Turn::begin(conn, group).await?.ok_or(Code::NotFound)?;
                    let mine = rules::of_member(&turn.row, place(conn, group, me).await?)?;
                    if me != person {
                        return expel(conn, turn, mine, person).await;
                    }
                    if turn.row.members_count == 1 {
                        let events = dissolve::end(conn, turn).await?;
                        return Ok((true, events));
                    }
                    go(conn, turn, mine).await
                })
            })
            .await?;
        if dissolved {
            self.erase_soon();
        }
        Ok(())
    }
}

async fn expel(
    conn: &mut Conn,
    mut turn: Turn,
    mine: MemberRow,
    person: AccountId,
) -> Result<(bool, Vec<Event>)> {
    let group = turn.row.id;
    rules::may_manage(&mine)?;
    let theirs = place(conn, group, person).await?.filter(MemberRow::is_present);
    let Some(theirs) = theirs else {
        let withdrawn = invitations::queries::delete_of(conn, group, &[person]).await?;
        withdrawn.first().ok_or(Code::NotFound)?;
        let events = account_changes::number(conn, withdrawn_from(&withdrawn)).await?;
        return Ok((false, events));
    };
    rules::may_remove(&mine, &theirs)?;
    turn.line(mine.account_id, SystemEvent::MemberRemoved, Some(person));
    leave(conn, &mut turn, theirs).await?;
    let (_, change) = turn.end(conn).await?;
    let mut told = withdraw_invitations(conn, group, person).await?;
    told.push(left(group, person));
    let mut events = vec![change];
    events.extend(account_changes::number(conn, told).await?);
    Ok((false, events))
}

async fn go(conn: &mut Conn, mut turn: Turn, mine: MemberRow) -> Result<(bool, Vec<Event>)> {
    let (group, me, was_owner) = (turn.row.id, mine.account_id, mine.role() == Role::Owner);
    turn.line(me, SystemEvent::MemberLeft, None);
    leave(conn, &mut turn, mine).await?;
    let (row, change) = turn.end(conn).await?;
    let mut events = vec![change];
    if was_owner {
        let heir = queries::heir(conn, group, me).await?.ok_or(Code::NotFound)?;
        let mut turn = Turn::of(row);
        turn.line(me, SystemEvent::OwnerChanged, Some(heir.account_id));
        give_role(conn, &mut turn, heir, Role::Owner).await?;
        events.push(turn.end(conn).await?.1);
    }
    let mut told = withdraw_invitations(conn, group, me).await?;
    told.push(left(group, me));
    events.extend(account_changes::number(conn, told).await?);
    Ok((false, events))
}
