//! How memberships are stored and found.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Member, MemberRow};
use crate::{
    accounts::model::UserCard,
    error::Result,
    ids::{AccountId, ConversationId},
    storage::{
        Conn,
        schema::{accounts, members},
        sql,
    },
};

pub async fn insert(conn: &mut Conn, rows: &[MemberRow]) -> Result<()> {
    for row in rows {
        sql!(conn, |c| diesel::insert_into(members::table).values(row).execute(c).await)?;
    }
    Ok(())
}

/// The memberships of any of these accounts in any of these conversations, also ended ones.
pub async fn of_accounts(
    conn: &mut Conn,
    conversations: &[ConversationId],
    of: &[AccountId],
) -> Result<Vec<MemberRow>> {
    Ok(sql!(conn, |c| {
        members::table
            .filter(members::conversation_id.eq_any(conversations))
            .filter(members::account_id.eq_any(of))
            .select(MemberRow::as_select())
            .load(c)
            .await
    })?)
}

/// The present members of these conversations, with their cards.
pub async fn present(
    conn: &mut Conn,
    conversations: &[ConversationId],
) -> Result<Vec<(MemberRow, UserCard)>> {
    Ok(sql!(conn, |c| {
        members::table
            .inner_join(accounts::table)
            .filter(members::conversation_id.eq_any(conversations))
            .filter(members::left_rev.is_null())
            .order(members::account_id)
            .select((MemberRow::as_select(), UserCard::as_select()))
            .load(c)
            .await
    })?)
}

/// Memberships of one conversation that changed after a position.
pub async fn changed_since(
    conn: &mut Conn,
    conversation: ConversationId,
    since: i64,
    up_to: i64,
) -> Result<Vec<Member>> {
    let rows: Vec<(MemberRow, UserCard)> = sql!(conn, |c| {
        members::table
            .inner_join(accounts::table)
            .filter(members::conversation_id.eq(conversation))
            .filter(members::rev.gt(since))
            .filter(members::rev.le(up_to))
            .order((members::rev, members::account_id))
            .select((MemberRow::as_select(), UserCard::as_select()))
            .load(c)
            .await
    })?;
    Ok(rows.into_iter().map(|(row, card)| Member::new(&row, card)).collect())
}

/// Writes back the positions of one member.
pub async fn store_positions(conn: &mut Conn, row: &MemberRow) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(members::table.find((row.conversation_id, row.account_id)))
            .set((
                members::delivered_seq.eq(row.delivered_seq),
                members::read_seq.eq(row.read_seq),
                members::public_read_seq.eq(row.public_read_seq),
            ))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// Notes at which position of the account its own view of these memberships changed.
pub async fn note_my_rev(
    conn: &mut Conn,
    conversations: &[ConversationId],
    account: AccountId,
    my_rev: i64,
) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(
            members::table
                .filter(members::account_id.eq(account))
                .filter(members::conversation_id.eq_any(conversations)),
        )
        .set(members::my_rev.eq(my_rev))
        .execute(c)
        .await
    })?;
    Ok(())
}

/// Marks a membership as changed at a position, so that `/changes` shows it.
pub async fn touch(
    conn: &mut Conn,
    conversation: ConversationId,
    account: AccountId,
    rev: i64,
) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(members::table.find((conversation, account)))
            .set(members::rev.eq(rev))
            .execute(c)
            .await
    })?;
    Ok(())
}
