//! Queries on memberships.

use std::collections::BTreeMap;

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bool},
};
use diesel_async::RunQueryDsl;

use super::model::{Member, MemberRow};
use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId, DbId},
    },
    domain::accounts::{model::UserCard, queries::known_names},
    storage::{
        Conn, cached, cached_with, padded,
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

/// The memberships of these accounts in these conversations, including ended ones.
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

/// The conversations that an account is a member of, each with the position at which it joined.
pub async fn places_of(conn: &mut Conn, account: AccountId) -> Result<Vec<(ConversationId, i64)>> {
    Ok(sql!(conn, |c| {
        members::table
            .filter(members::account_id.eq(account))
            .filter(members::left_rev.is_null())
            .select((members::conversation_id, members::joined_seq))
            .load(c)
            .await
    })?)
}

/// The members at these places, also former ones.
pub async fn at(conn: &mut Conn, places: &[(ConversationId, AccountId)]) -> Result<Vec<MemberRow>> {
    let Conn::Sqlite(c) = conn else {
        let (conversations, accounts): (Vec<_>, Vec<_>) = places.iter().copied().unzip();
        return of_accounts(conn, &conversations, &accounts).await;
    };
    // One look-up for each: two lists in one query are a look-up for each of their combinations.
    let mut rows = Vec::with_capacity(places.len());
    for place in places {
        let row = members::table.find(*place).select(MemberRow::as_select());
        rows.extend(diesel::RunQueryDsl::first(row, c.plain()).optional()?);
    }
    Ok(rows)
}

/// The current members of these conversations.
pub async fn present(conn: &mut Conn, conversations: &[ConversationId]) -> Result<Vec<MemberRow>> {
    if conversations.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sql!(conn, |c| {
        let present = members::table
            .filter(members::conversation_id.eq_any(padded(conversations)))
            .filter(members::left_rev.is_null())
            .order(members::account_id);
        cached_with(conversations, present.select(MemberRow::as_select())).load(c).await
    })?)
}

/// A page of the current members of one conversation, with their public data.
pub async fn page(
    conn: &mut Conn,
    conversation: ConversationId,
    after: Option<AccountId>,
    limit: i64,
) -> Result<Vec<(MemberRow, UserCard)>> {
    let after = after.unwrap_or(AccountId::from(uuid::Uuid::nil()));
    Ok(sql!(conn, |c| {
        members::table
            .inner_join(accounts::table)
            .filter(members::conversation_id.eq(conversation))
            .filter(members::left_rev.is_null())
            .filter(members::account_id.gt(after))
            .order(members::account_id)
            .limit(limit)
            .select((MemberRow::as_select(), UserCard::as_select()))
            .load(c)
            .await
    })?)
}

/// A member as `viewer` sees it.
pub async fn shown_to(conn: &mut Conn, viewer: AccountId, row: &MemberRow) -> Result<Member> {
    let mut member = shown(conn, row).await?;
    known_names::show(conn, viewer, vec![&mut member.user]).await?;
    Ok(member)
}

/// A member with the current name.
pub async fn shown(conn: &mut Conn, row: &MemberRow) -> Result<Member> {
    let card: UserCard = sql!(conn, |c| {
        accounts::table.find(row.account_id).select(UserCard::as_select()).first(c).await
    })?;
    Ok(Member::new(row, card))
}

/// The current members of a conversation with their `joined_seq`.
pub async fn roster(
    conn: &mut Conn,
    conversation: ConversationId,
) -> Result<Vec<(AccountId, i64)>> {
    Ok(sql!(conn, |c| {
        members::table
            .filter(members::conversation_id.eq(conversation))
            .filter(members::left_rev.is_null())
            .select((members::account_id, members::joined_seq))
            .load(c)
            .await
    })?)
}

/// Stores memberships, also of former members.
pub async fn upsert(conn: &mut Conn, rows: &[MemberRow]) -> Result<()> {
    for row in rows {
        sql!(conn, |c| {
            diesel::insert_into(members::table)
                .values(row)
                .on_conflict((members::conversation_id, members::account_id))
                .do_update()
                .set(row)
                .execute(c)
                .await
        })?;
    }
    Ok(())
}

/// Memberships of a conversation that changed after a position.
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

/// Stores the positions of these members.
pub async fn store_positions(conn: &mut Conn, rows: Vec<MemberRow>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    match conn {
        Conn::Sqlite(c) => {
            for row in &rows {
                let place = members::table.find((row.conversation_id, row.account_id));
                let update = diesel::update(place).set((
                    members::delivered_seq.eq(row.delivered_seq),
                    members::read_seq.eq(row.read_seq),
                    members::public_read_seq.eq(row.public_read_seq),
                    members::unread_mark.eq(row.unread_mark),
                ));
                diesel::RunQueryDsl::execute(cached(update), c.plain())?;
            }
        }
        Conn::Postgres(c) => {
            let column = |of: fn(&MemberRow) -> i64| rows.iter().map(of).collect::<Vec<_>>();
            let update = diesel::sql_query(POSITIONS)
                .bind::<Array<DbId>, _>(
                    rows.iter().map(|row| row.conversation_id).collect::<Vec<_>>(),
                )
                .bind::<Array<DbId>, _>(rows.iter().map(|row| row.account_id).collect::<Vec<_>>())
                .bind::<Array<BigInt>, _>(column(|row| row.delivered_seq))
                .bind::<Array<BigInt>, _>(column(|row| row.read_seq))
                .bind::<Array<BigInt>, _>(column(|row| row.public_read_seq))
                .bind::<Array<Bool>, _>(rows.iter().map(|row| row.unread_mark).collect::<Vec<_>>());
            cached(update).execute(c).await?;
        }
    }
    Ok(())
}

/// One statement for all members of a batch.
const POSITIONS: &str = "UPDATE members AS m \
    SET delivered_seq = v.delivered, read_seq = v.read, public_read_seq = v.public_read, \
        unread_mark = v.mark \
    FROM unnest($1, $2, $3, $4, $5, $6) \
        AS v (conversation, account, delivered, read, public_read, mark) \
    WHERE m.conversation_id = v.conversation AND m.account_id = v.account";

/// Stores the current positions of these accounts in their memberships, because something changed
/// that only the account sees.
pub async fn note_my_revs(
    conn: &mut Conn,
    places: impl IntoIterator<Item = &(ConversationId, AccountId)>,
) -> Result<()> {
    let mut by_conversation: BTreeMap<ConversationId, Vec<AccountId>> = BTreeMap::new();
    for (conversation, account) in places {
        by_conversation.entry(*conversation).or_default().push(*account);
    }
    for (conversation, of) in by_conversation {
        let theirs = accounts::table
            .filter(accounts::id.eq(members::account_id))
            .select(accounts::account_rev)
            .single_value()
            .assume_not_null();
        sql!(conn, |c| {
            diesel::update(
                members::table
                    .filter(members::conversation_id.eq(conversation))
                    .filter(members::account_id.eq_any(&of)),
            )
            .set(members::my_rev.eq(theirs))
            .execute(c)
            .await
        })?;
    }
    Ok(())
}

/// Stores the personal settings of a membership.
pub async fn store_settings(conn: &mut Conn, row: &MemberRow) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(members::table.find((row.conversation_id, row.account_id)))
            .set((
                members::muted_until.eq(row.muted_until),
                members::archived.eq(row.archived),
                members::pinned.eq(row.pinned),
                members::unread_mark.eq(row.unread_mark),
                members::notify.eq(row.notify),
            ))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// Sets the position at which a membership changed, so that `/changes` includes it.
pub async fn set_rev(
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
