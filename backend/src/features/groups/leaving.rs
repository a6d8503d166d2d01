//! Leaving a group: the changes of the membership, and the events for the devices of the former
//! member.

use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId, InvitationId},
    },
    domain::{
        conversations::model::CURSORS_MAX,
        invitations::{self, queries::DeletedInvitation},
        members::{
            self,
            model::{Member, MemberRow, Role},
        },
    },
    engine::{
        account_changes,
        appender::change_builder::ChangeBuilder,
        delivery::events::{
            accounts::{AccountEvent, InvitationsChange},
            conversations::Move,
        },
    },
    storage::Conn,
};

/// Ends a membership at the position of this change. The row stays, so that offline devices learn
/// of it.
pub async fn leave(conn: &mut Conn, builder: &mut ChangeBuilder, me: MemberRow) -> Result<()> {
    let row = MemberRow {
        left_rev: Some(builder.rev()),
        rev: builder.rev(),
        role: Role::Member,
        left_title: builder.row.title.clone(),
        ..me
    };
    members::queries::upsert(conn, std::slice::from_ref(&row)).await?;
    decrement_members(builder);
    let shown = members::queries::shown(conn, &row).await?;
    builder.add_member(shown, Some(Move::Leaves { account: row.account_id }));
    Ok(())
}

/// Decrements the number of members.
pub fn decrement_members(builder: &mut ChangeBuilder) {
    builder.row.members_count -= 1;
    if builder.row.members_count == CURSORS_MAX {
        // Below the limit, members get each other's positions again. The counter skips a number, so
        // that no client takes the next frame for the complete state.
        builder.row.receipts += 2;
    }
    builder.mark_facts_changed();
}

/// Changes the role of a member at the position of this change.
pub async fn give_role(
    conn: &mut Conn,
    builder: &mut ChangeBuilder,
    of: MemberRow,
    role: Role,
) -> Result<Member> {
    let row = MemberRow { role, rev: builder.rev(), ..of };
    members::queries::upsert(conn, std::slice::from_ref(&row)).await?;
    let shown = members::queries::shown(conn, &row).await?;
    builder.add_member(shown.clone(), None);
    Ok(shown)
}

/// The event for the devices of a former member.
pub fn left_event(group: ConversationId, account: AccountId) -> AccountEvent {
    AccountEvent { left: vec![group], ..account_changes::new_event(account) }
}

/// Withdraws the invitations by a member who can no longer invite.
pub async fn withdraw_invitations(
    conn: &mut Conn,
    group: ConversationId,
    inviter: AccountId,
) -> Result<Vec<AccountEvent>> {
    let withdrawn = invitations::queries::delete_from(conn, group, inviter).await?;
    Ok(withdrawn_from(&withdrawn))
}

/// The events for users whose invitations were withdrawn, except for invitations they did not see.
pub fn withdrawn_from(deleted: &[DeletedInvitation]) -> Vec<AccountEvent> {
    let seen = deleted.iter().filter(|invitation| invitation.was_seen);
    seen.map(|DeletedInvitation { id, invitee, .. }| invitation_removed_event(*id, *invitee))
        .collect()
}

pub fn invitation_removed_event(id: InvitationId, invitee: AccountId) -> AccountEvent {
    let change = InvitationsChange { added: Vec::new(), removed: vec![id] };
    AccountEvent { invitations: Some(change), ..account_changes::new_event(invitee) }
}

/// The membership of an account in a group, if there is one.
pub async fn membership(
    conn: &mut Conn,
    group: ConversationId,
    account: AccountId,
) -> Result<Option<MemberRow>> {
    Ok(members::queries::of_accounts(conn, &[group], &[account]).await?.pop())
}
