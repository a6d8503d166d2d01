//! Going out: what the end of a membership writes, and what the leaver's devices are told.

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

/// Ends a membership at the position of this turn. The row stays, so that who was away
/// learns it.
pub async fn leave(conn: &mut Conn, builder: &mut ChangeBuilder, me: MemberRow) -> Result<()> {
    let row = MemberRow {
        left_rev: Some(builder.rev()),
        rev: builder.rev(),
        role: Role::Member.column(),
        left_title: builder.row.title.clone(),
        ..me
    };
    members::queries::upsert(conn, std::slice::from_ref(&row)).await?;
    decrement_members(builder);
    let shown = members::queries::shown(conn, &row).await?;
    builder.add_member(shown, Some(Move::Leaves { account: row.account_id }));
    Ok(())
}

/// One member fewer.
pub fn decrement_members(builder: &mut ChangeBuilder) {
    builder.row.members_count -= 1;
    if builder.row.members_count == CURSORS_MAX {
        // From now on members are told each other's positions. The number jumps, so that
        // nobody takes the next ones for all of them.
        builder.row.receipts += 2;
    }
    builder.mark_facts_changed();
}

/// Gives a member another role at the position of this turn.
pub async fn give_role(
    conn: &mut Conn,
    builder: &mut ChangeBuilder,
    of: MemberRow,
    role: Role,
) -> Result<Member> {
    let row = MemberRow { role: role.column(), rev: builder.rev(), ..of };
    members::queries::upsert(conn, std::slice::from_ref(&row)).await?;
    let shown = members::queries::shown(conn, &row).await?;
    builder.add_member(shown.clone(), None);
    Ok(shown)
}

/// What the devices of somebody who is out are told.
pub fn left_event(group: ConversationId, account: AccountId) -> AccountEvent {
    AccountEvent { left: vec![group], ..account_changes::new_event(account) }
}

/// Who can no longer invite takes their invitations along.
pub async fn withdraw_invitations(
    conn: &mut Conn,
    group: ConversationId,
    inviter: AccountId,
) -> Result<Vec<AccountEvent>> {
    let withdrawn = invitations::queries::delete_from(conn, group, inviter).await?;
    Ok(withdrawn_from(&withdrawn))
}

/// What those are told whose invitations were taken away, unless they did not see them.
pub fn withdrawn_from(deleted: &[DeletedInvitation]) -> Vec<AccountEvent> {
    let seen = deleted.iter().filter(|invitation| invitation.was_seen);
    seen.map(|DeletedInvitation { id, invitee, .. }| invitation_removed_event(*id, *invitee))
        .collect()
}

pub fn invitation_removed_event(id: InvitationId, invitee: AccountId) -> AccountEvent {
    let change = InvitationsChange { added: Vec::new(), removed: vec![id] };
    AccountEvent { invitations: Some(change), ..account_changes::new_event(invitee) }
}

/// The place of a member in a group, if there is one.
pub async fn membership(
    conn: &mut Conn,
    group: ConversationId,
    account: AccountId,
) -> Result<Option<MemberRow>> {
    Ok(members::queries::of_accounts(conn, &[group], &[account]).await?.pop())
}
