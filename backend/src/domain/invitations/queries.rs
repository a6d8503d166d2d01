//! Queries on invitations.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{GroupInvitation, Invitation, InvitationRow, InvitingGroup};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, ConversationId, FaceId, InvitationId},
    },
    domain::{
        accounts::{
            model::{CardPicture, UserCard},
            queries::known_names,
        },
        conversations::model::ConversationRow,
    },
    storage::{
        Conn,
        schema::{accounts, conversations, invitations},
        sql,
    },
};

/// The pending invitations for an account, the oldest first.
pub async fn waiting_for(conn: &mut Conn, account: AccountId) -> Result<Vec<Invitation>> {
    let rows = waiting(conn, InvitationScope::Invitee(account)).await?;
    let mut found: Vec<_> = rows.into_iter().map(|(_, invitation)| invitation).collect();
    let cards = found.iter_mut().map(|invitation| &mut invitation.inviter).collect();
    known_names::show(conn, account, cards).await?;
    Ok(found)
}

/// The pending invitations by an account, with the invited accounts.
pub async fn made_by(conn: &mut Conn, account: AccountId) -> Result<Vec<(AccountId, Invitation)>> {
    waiting(conn, InvitationScope::Inviter(account)).await
}

/// The pending invitations to a group, with the invited accounts.
pub async fn leading_to(
    conn: &mut Conn,
    group: ConversationId,
) -> Result<Vec<(AccountId, Invitation)>> {
    waiting(conn, InvitationScope::Group(group)).await
}

/// A selection of invitations.
enum InvitationScope {
    Invitee(AccountId),
    Inviter(AccountId),
    Group(ConversationId),
}

async fn waiting(conn: &mut Conn, of: InvitationScope) -> Result<Vec<(AccountId, Invitation)>> {
    type Row = (InvitationRow, ConversationRow, UserCard);
    macro_rules! those {
        ($filter:expr) => {
            sql!(conn, |c| {
                invitations::table
                    .inner_join(conversations::table)
                    .inner_join(accounts::table.on(accounts::id.eq(invitations::inviter_id)))
                    .filter($filter)
                    .filter(invitations::declined_at.is_null())
                    .order((invitations::created_at, invitations::id))
                    .select((
                        InvitationRow::as_select(),
                        ConversationRow::as_select(),
                        UserCard::as_select(),
                    ))
                    .load(c)
                    .await
            })
        };
    }
    let rows: Vec<Row> = match of {
        InvitationScope::Invitee(account) => those!(invitations::invitee_id.eq(account))?,
        InvitationScope::Inviter(account) => those!(invitations::inviter_id.eq(account))?,
        InvitationScope::Group(group) => those!(invitations::conversation_id.eq(group))?,
    };
    let shown = |(row, group, inviter): Row| {
        (row.invitee_id, row.seen_with(InvitingGroup::from(&group), inviter))
    };
    Ok(rows.into_iter().map(shown).collect())
}

/// The invited accounts of a group, the oldest invitation first. Declined ones are included, so
/// that the list does not reveal a decline.
pub async fn to_group(
    conn: &mut Conn,
    viewer: AccountId,
    group: ConversationId,
) -> Result<Vec<GroupInvitation>> {
    type Inviter = (AccountId, String, String, Option<FaceId>, bool);
    let inviters = diesel::alias!(accounts as inviters);
    let rows: Vec<(InvitationRow, UserCard, Inviter)> = sql!(conn, |c| {
        invitations::table
            .inner_join(accounts::table.on(accounts::id.eq(invitations::invitee_id)))
            .inner_join(inviters.on(inviters.field(accounts::id).eq(invitations::inviter_id)))
            .filter(invitations::conversation_id.eq(group))
            .order((invitations::created_at, invitations::id))
            .select((
                InvitationRow::as_select(),
                UserCard::as_select(),
                inviters.fields((
                    accounts::id,
                    accounts::username,
                    accounts::display_name,
                    accounts::picture,
                    accounts::picture_for_friends_only,
                )),
            ))
            .load(c)
            .await
    })?;
    let mut found: Vec<_> = rows
        .into_iter()
        .map(|(row, user, (id, username, display_name, picture, for_friends_only))| {
            let picture = CardPicture::new(picture, for_friends_only);
            let inviter = UserCard { id, username, display_name, picture };
            GroupInvitation { id: row.id, user, inviter, created_at: row.created_at }
        })
        .collect();
    let cards = found.iter_mut().flat_map(|row| [&mut row.user, &mut row.inviter]).collect();
    known_names::show(conn, viewer, cards).await?;
    Ok(found)
}

pub async fn find(conn: &mut Conn, id: InvitationId) -> Result<Option<InvitationRow>> {
    Ok(sql!(conn, |c| {
        invitations::table.find(id).select(InvitationRow::as_select()).first(c).await.optional()
    })?)
}

/// The invitation of an account to a group, in any state.
pub async fn of_person(
    conn: &mut Conn,
    group: ConversationId,
    invitee: AccountId,
) -> Result<Option<InvitationRow>> {
    Ok(sql!(conn, |c| {
        invitations::table
            .filter(invitations::conversation_id.eq(group))
            .filter(invitations::invitee_id.eq(invitee))
            .select(InvitationRow::as_select())
            .first(c)
            .await
            .optional()
    })?)
}

/// The invitations of one account by another, in any state.
pub async fn between(
    conn: &mut Conn,
    inviter: AccountId,
    invitee: AccountId,
) -> Result<Vec<InvitationRow>> {
    Ok(sql!(conn, |c| {
        invitations::table
            .filter(invitations::inviter_id.eq(inviter))
            .filter(invitations::invitee_id.eq(invitee))
            .select(InvitationRow::as_select())
            .load(c)
            .await
    })?)
}

pub async fn insert(conn: &mut Conn, row: &InvitationRow) -> Result<()> {
    sql!(conn, |c| diesel::insert_into(invitations::table).values(row).execute(c).await)?;
    Ok(())
}

/// Stores the inviter, the time and the state of an invitation.
pub async fn update(conn: &mut Conn, row: &InvitationRow) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(invitations::table.find(row.id))
            .set((
                invitations::inviter_id.eq(row.inviter_id),
                invitations::created_at.eq(row.created_at),
                invitations::declined_at.eq(row.declined_at),
            ))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// A deleted invitation, with the account that was invited.
#[derive(Debug, Clone, Copy)]
pub struct DeletedInvitation {
    pub id: InvitationId,
    pub invitee: AccountId,
    /// Whether the account saw it: it had reached the account and was not declined.
    pub was_seen: bool,
}

impl From<(InvitationId, AccountId, Option<Timestamp>)> for DeletedInvitation {
    fn from((id, invitee, declined_at): (InvitationId, AccountId, Option<Timestamp>)) -> Self {
        Self { id, invitee, was_seen: declined_at.is_none() }
    }
}

/// Deletes the invitations of these accounts to a group.
pub async fn delete_of(
    conn: &mut Conn,
    group: ConversationId,
    invitees: &[AccountId],
) -> Result<Vec<DeletedInvitation>> {
    let deleted: Vec<(_, _, _)> = sql!(conn, |c| {
        diesel::delete(
            invitations::table
                .filter(invitations::conversation_id.eq(group))
                .filter(invitations::invitee_id.eq_any(invitees)),
        )
        .returning((invitations::id, invitations::invitee_id, invitations::declined_at))
        .get_results(c)
        .await
    })?;
    Ok(deleted.into_iter().map(DeletedInvitation::from).collect())
}

/// Deletes the invitations to a group by one inviter.
pub async fn delete_from(
    conn: &mut Conn,
    group: ConversationId,
    inviter: AccountId,
) -> Result<Vec<DeletedInvitation>> {
    let deleted: Vec<(_, _, _)> = sql!(conn, |c| {
        diesel::delete(
            invitations::table
                .filter(invitations::conversation_id.eq(group))
                .filter(invitations::inviter_id.eq(inviter)),
        )
        .returning((invitations::id, invitations::invitee_id, invitations::declined_at))
        .get_results(c)
        .await
    })?;
    Ok(deleted.into_iter().map(DeletedInvitation::from).collect())
}

/// Deletes all invitations to a group.
pub async fn delete_all(conn: &mut Conn, group: ConversationId) -> Result<Vec<DeletedInvitation>> {
    let deleted: Vec<(_, _, _)> = sql!(conn, |c| {
        diesel::delete(invitations::table.filter(invitations::conversation_id.eq(group)))
            .returning((invitations::id, invitations::invitee_id, invitations::declined_at))
            .get_results(c)
            .await
    })?;
    Ok(deleted.into_iter().map(DeletedInvitation::from).collect())
}
