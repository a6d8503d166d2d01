//! Inviting somebody who wants to be asked.

use super::{
    model::{GroupInvitation, InvitationRow, InvitingGroup},
    queries, rules,
};
use crate::{
    accounts::{
        self,
        events::{AccountEvent, InvitationsChange},
        model::UserCard,
        telling,
    },
    clock::Timestamp,
    conversations::model::ConversationRow,
    error::{Code, Result},
    ids::{AccountId, InvitationId},
    storage::Conn,
};

/// An invitation that waits, and what the invited person is told of it.
pub struct Invited {
    pub invitation: GroupInvitation,
    pub told: Option<AccountEvent>,
}

/// Invites, or leaves an invitation that waits as it is. Who declined lately is not
/// bothered, and who invites cannot tell.
pub async fn invite(
    conn: &mut Conn,
    group: &ConversationRow,
    inviter: AccountId,
    invitee: AccountId,
) -> Result<Invited> {
    let now = Timestamp::now();
    let earlier = queries::of_person(conn, group.id, invitee).await?;
    let (row, is_seen) = match earlier {
        Some(row) if row.declined_at.is_none() => (row, false),
        Some(row) => {
            let reaches = rules::reaches(&row, now);
            let declined_at = row.declined_at.filter(|_| !reaches);
            let row = InvitationRow { inviter_id: inviter, created_at: now, declined_at, ..row };
            queries::update(conn, &row).await?;
            (row, reaches)
        }
        None => {
            let row = InvitationRow {
                id: InvitationId::new(),
                conversation_id: group.id,
                inviter_id: inviter,
                invitee_id: invitee,
                created_at: now,
                declined_at: None,
            };
            queries::insert(conn, &row).await?;
            (row, true)
        }
    };
    let cards = accounts::queries::cards(conn, &[row.inviter_id, invitee]).await?;
    let card = |of| find(&cards, of);
    let (inviter, user) = (card(row.inviter_id)?, card(invitee)?);
    let seen = row.seen_with(InvitingGroup::from(group), inviter.clone());
    let change = InvitationsChange { added: vec![seen], removed: Vec::new() };
    let told = is_seen.then(|| AccountEvent { invitations: Some(change), ..telling::to(invitee) });
    let invitation = GroupInvitation { id: row.id, user, inviter, created_at: row.created_at };
    Ok(Invited { invitation, told })
}

fn find(cards: &[UserCard], of: AccountId) -> Result<UserCard> {
    Ok(cards.iter().find(|card| card.id == of).cloned().ok_or(Code::NotFound)?)
}
