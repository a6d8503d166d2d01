//! Display names as a viewer knows them. After two accounts have ended their friendship, or while
//! one blocks the other, each keeps seeing the display name that the other had at that moment, in
//! every answer and event.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::cards;
use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId},
    },
    domain::accounts::model::UserCard,
    storage::{
        Conn,
        schema::{accounts, known_names, members},
        sql,
    },
};

/// A viewer who sees an earlier display name of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownName {
    pub viewer: AccountId,
    pub subject: AccountId,
    pub display_name: String,
}

/// Cards are looked up in portions of this size.
const AT_ONCE: usize = 500;

/// Replaces display names by the earlier ones that `viewer` sees.
pub async fn show(conn: &mut Conn, viewer: AccountId, cards: Vec<&mut UserCard>) -> Result<()> {
    let ids: BTreeSet<_> = cards.iter().map(|card| card.id).collect();
    rename(&of(conn, viewer, &ids).await?, cards);
    Ok(())
}

/// The earlier display names of these accounts that `viewer` sees.
pub async fn of(
    conn: &mut Conn,
    viewer: AccountId,
    ids: &BTreeSet<AccountId>,
) -> Result<HashMap<AccountId, String>> {
    let ids: Vec<_> = ids.iter().collect();
    let mut known = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        let found: Vec<(AccountId, String)> = sql!(conn, |c| {
            known_names::table
                .filter(known_names::viewer_id.eq(viewer))
                .filter(known_names::subject_id.eq_any(some.iter().copied()))
                .select((known_names::subject_id, known_names::display_name))
                .load(c)
                .await
        })?;
        known.extend(found);
    }
    Ok(known)
}

pub fn rename<'c>(
    known: &HashMap<AccountId, String>,
    cards: impl IntoIterator<Item = &'c mut UserCard>,
) {
    for card in cards {
        if let Some(name) = known.get(&card.id) {
            card.display_name.clone_from(name);
        }
    }
}

/// The public data of these accounts as `viewer` sees it, in no order.
pub async fn cards_for(
    conn: &mut Conn,
    viewer: AccountId,
    ids: &[AccountId],
) -> Result<Vec<UserCard>> {
    let mut found = cards(conn, ids).await?;
    show(conn, viewer, found.iter_mut().collect()).await?;
    Ok(found)
}

/// Whether `viewer` sees a name of `subject` that is not the current one.
pub async fn is_outdated(conn: &mut Conn, viewer: AccountId, subject: AccountId) -> Result<bool> {
    let known: Option<AccountId> = sql!(conn, |c| {
        known_names::table
            .inner_join(accounts::table.on(accounts::id.eq(known_names::subject_id)))
            .filter(known_names::viewer_id.eq(viewer))
            .filter(known_names::subject_id.eq(subject))
            .filter(known_names::display_name.ne(accounts::display_name))
            .select(known_names::subject_id)
            .first(c)
            .await
            .optional()
    })?;
    Ok(known.is_some())
}

/// The members of a conversation who see an earlier name of any of these accounts.
pub async fn within(
    conn: &mut Conn,
    conversation: ConversationId,
    subjects: &[AccountId],
) -> Result<Vec<KnownName>> {
    let found: Vec<(AccountId, AccountId, String)> = sql!(conn, |c| {
        known_names::table
            .inner_join(members::table.on(members::account_id.eq(known_names::viewer_id)))
            .filter(members::conversation_id.eq(conversation))
            .filter(members::left_rev.is_null())
            .filter(known_names::subject_id.eq_any(subjects))
            .select((known_names::viewer_id, known_names::subject_id, known_names::display_name))
            .load(c)
            .await
    })?;
    let known = |(viewer, subject, display_name)| KnownName { viewer, subject, display_name };
    Ok(found.into_iter().map(known).collect())
}

/// The viewers who see an earlier name of this account.
pub async fn viewers(conn: &mut Conn, subject: AccountId) -> Result<BTreeSet<AccountId>> {
    let found: Vec<AccountId> = sql!(conn, |c| {
        known_names::table
            .filter(known_names::subject_id.eq(subject))
            .select(known_names::viewer_id)
            .load(c)
            .await
    })?;
    Ok(found.into_iter().collect())
}

/// Stores the current names of both accounts as those that the other one sees from now on. `parted`
/// says whether they were friends. An entry that exists stays.
pub async fn store(conn: &mut Conn, one: AccountId, other: AccountId, parted: bool) -> Result<()> {
    for card in cards(conn, &[one, other]).await? {
        let viewer = if card.id == one { other } else { one };
        let row = (
            known_names::viewer_id.eq(viewer),
            known_names::subject_id.eq(card.id),
            known_names::display_name.eq(&card.display_name),
            known_names::parted.eq(parted),
        );
        sql!(conn, |c| {
            diesel::insert_into(known_names::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(c)
                .await
        })?;
    }
    if parted {
        for key in [(one, other), (other, one)] {
            sql!(conn, |c| {
                diesel::update(known_names::table.find(key))
                    .set(known_names::parted.eq(true))
                    .execute(c)
                    .await
            })?;
        }
    }
    Ok(())
}

/// Shows the current name of `subject` to `viewer` again.
pub async fn reveal(conn: &mut Conn, viewer: AccountId, subject: AccountId) -> Result<()> {
    let key = known_names::table.find((viewer, subject));
    sql!(conn, |c| diesel::delete(key).execute(c).await)?;
    Ok(())
}

/// Deletes the entries that a block made; those of an ended friendship stay.
pub async fn delete_of_block(conn: &mut Conn, one: AccountId, other: AccountId) -> Result<()> {
    for key in [(one, other), (other, one)] {
        let kept = known_names::table.find(key);
        sql!(conn, |c| {
            diesel::delete(kept).filter(known_names::parted.eq(false)).execute(c).await
        })?;
    }
    Ok(())
}
