//! Inviting users who join only by invitation.

use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
        ids::{AccountId, ConversationId, InvitationId},
    },
    domain::{
        accounts::{model::UserCard, queries::known_names},
        blocks,
        conversations::model::ConversationRow,
        friends::queries::approaches::{self, ApproachSubject},
        invitations::{
            model::{GroupInvitation, InvitationRow, InvitingGroup},
            queries, rules,
        },
    },
    engine::{
        account_changes,
        delivery::events::accounts::{AccountEvent, InvitationsChange},
    },
    storage::Conn,
};

/// A pending invitation, and the events for the invited user.
pub struct Invited {
    pub invitation: GroupInvitation,
    pub event: Option<AccountEvent>,
}

/// Creates an invitation, or keeps a pending one. A user who declined recently, or was invited by
/// the same account within a day, is not notified; the inviter cannot see the difference.
pub async fn invite(
    conn: &mut Conn,
    group: &ConversationRow,
    inviter: AccountId,
    invitee: AccountId,
) -> Result<Invited> {
    let now = Timestamp::now();
    let earlier = queries::of_person(conn, group.id, invitee).await?;
    let (row, is_seen) = match earlier {
        Some(row) => renew(conn, row, now).await?,
        None => {
            let row = InvitationRow {
                id: InvitationId::new(),
                conversation_id: group.id,
                inviter_id: inviter,
                invitee_id: invitee,
                created_at: now,
                declined_at: pause(conn, group.id, inviter, invitee, now).await?,
            };
            queries::insert(conn, &row).await?;
            let is_seen = row.declined_at.is_none();
            (row, is_seen)
        }
    };
    if is_seen {
        let subject = ApproachSubject::Group(group.id);
        approaches::note(conn, row.inviter_id, invitee, subject, now).await?;
    }
    let event = if is_seen { Some(invitation_event(conn, group, &row).await?) } else { None };
    let cards = known_names::cards_for(conn, inviter, &[row.inviter_id, invitee]).await?;
    let (by, user) = (find(&cards, row.inviter_id)?, find(&cards, invitee)?);
    let invitation = GroupInvitation { id: row.id, user, inviter: by, created_at: row.created_at };
    Ok(Invited { invitation, event })
}

/// A repetition long after a decline is delivered to the invited user. To the inviter the
/// invitation was pending all the time, so nothing else changes.
async fn renew(
    conn: &mut Conn,
    row: InvitationRow,
    now: Timestamp,
) -> Result<(InvitationRow, bool)> {
    if row.declined_at.is_none() || !rules::reaches(&row, now) {
        return Ok((row, false));
    }
    if blocks::queries::since(conn, row.invitee_id, row.inviter_id).await?.is_some() {
        return Ok((row, false));
    }
    let row = InvitationRow { declined_at: None, ..row };
    queries::update(conn, &row).await?;
    Ok((row, true))
}

/// The time since which invitations are not delivered, for this inviter or for all.
async fn pause(
    conn: &mut Conn,
    group: ConversationId,
    inviter: AccountId,
    invitee: AccountId,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let subject = ApproachSubject::Group(group);
    let by_this = approaches::recent(conn, inviter, invitee, subject, now).await?;
    Ok(by_this.max(approaches::recent(conn, invitee, invitee, subject, now).await?))
}

async fn invitation_event(
    conn: &mut Conn,
    group: &ConversationRow,
    row: &InvitationRow,
) -> Result<AccountEvent> {
    let cards = known_names::cards_for(conn, row.invitee_id, &[row.inviter_id]).await?;
    let seen = row.seen_with(InvitingGroup::from(group), find(&cards, row.inviter_id)?);
    let change = InvitationsChange { added: vec![seen], removed: Vec::new() };
    Ok(AccountEvent { invitations: Some(change), ..account_changes::new_event(row.invitee_id) })
}

fn find(cards: &[UserCard], of: AccountId) -> Result<UserCard> {
    Ok(cards.iter().find(|card| card.id == of).cloned().ok_or(Code::NotFound)?)
}
