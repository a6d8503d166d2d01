//! Cards as a viewer knows them. After two accounts have ended their friendship, or while one blocks
//! the other, each keeps seeing the display name that the other had at that moment, in every answer
//! and event; and its picture until that is changed, then none.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{card_pictures, cards};
use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId, FaceId},
    },
    domain::accounts::model::UserCard,
    storage::{
        Conn,
        schema::{known_names, members},
        sql,
    },
};

/// What a viewer knows of an account from earlier.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct KnownCard {
    display_name: String,
    picture: Option<FaceId>,
}

impl KnownCard {
    /// The current card as this viewer sees it.
    pub fn show_in(&self, card: &mut UserCard) {
        card.display_name.clone_from(&self.display_name);
        if card.picture.shown() != self.picture {
            card.picture.hide();
        }
    }
}

/// A card that one viewer sees differently from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCard {
    pub viewer: AccountId,
    pub card: UserCard,
}

/// Cards are looked up in portions of this size.
const AT_ONCE: usize = 500;

/// Makes cards what `viewer` sees.
pub async fn show(conn: &mut Conn, viewer: AccountId, mut cards: Vec<&mut UserCard>) -> Result<()> {
    card_pictures::reveal(conn, viewer, &mut cards).await?;
    let ids: BTreeSet<_> = cards.iter().map(|card| card.id).collect();
    show_known(&of(conn, viewer, &ids).await?, cards);
    Ok(())
}

/// What `viewer` knows of these accounts from earlier.
pub async fn of(
    conn: &mut Conn,
    viewer: AccountId,
    ids: &BTreeSet<AccountId>,
) -> Result<HashMap<AccountId, KnownCard>> {
    let ids: Vec<_> = ids.iter().collect();
    let mut known = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        let found: Vec<(AccountId, KnownCard)> = sql!(conn, |c| {
            known_names::table
                .filter(known_names::viewer_id.eq(viewer))
                .filter(known_names::subject_id.eq_any(some.iter().copied()))
                .select((
                    known_names::subject_id,
                    (known_names::display_name, known_names::picture),
                ))
                .load(c)
                .await
        })?;
        known.extend(found);
    }
    Ok(known)
}

pub fn show_known<'c>(
    known: &HashMap<AccountId, KnownCard>,
    cards: impl IntoIterator<Item = &'c mut UserCard>,
) {
    for card in cards {
        if let Some(known) = known.get(&card.id) {
            known.show_in(card);
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

/// The members of a conversation who see any of these cards differently from the others: with an
/// earlier name, or with a picture for friends only.
pub async fn within(
    conn: &mut Conn,
    conversation: ConversationId,
    cards: &[&UserCard],
) -> Result<Vec<SeenCard>> {
    let subjects: Vec<_> = cards.iter().map(|card| card.id).collect();
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<(AccountId, AccountId, KnownCard)> = sql!(conn, |c| {
        known_names::table
            .inner_join(members::table.on(members::account_id.eq(known_names::viewer_id)))
            .filter(members::conversation_id.eq(conversation))
            .filter(members::left_rev.is_null())
            .filter(known_names::subject_id.eq_any(&subjects))
            .select((
                known_names::viewer_id,
                known_names::subject_id,
                (known_names::display_name, known_names::picture),
            ))
            .load(c)
            .await
    })?;
    let card = |of: AccountId| cards.iter().find(|card| card.id == of).copied().cloned();
    let mut seen = Vec::new();
    for (viewer, subject, known) in found {
        let Some(mut card) = card(subject) else { continue };
        known.show_in(&mut card);
        seen.push(SeenCard { viewer, card });
    }
    let hidden = cards.iter().filter(|card| card.picture.is_hidden());
    let hidden: Vec<_> = hidden.map(|card| card.id).collect();
    let themselves = hidden.iter().map(|subject| (*subject, *subject));
    let friends = card_pictures::friends_within(conn, conversation, &hidden).await?;
    for (viewer, subject) in themselves.chain(friends) {
        let Some(mut card) = card(subject) else { continue };
        card.picture.reveal();
        seen.push(SeenCard { viewer, card });
    }
    Ok(seen)
}

/// The viewers who know an earlier card of this account.
pub async fn viewers(
    conn: &mut Conn,
    subject: AccountId,
) -> Result<BTreeMap<AccountId, KnownCard>> {
    let found: Vec<(AccountId, KnownCard)> = sql!(conn, |c| {
        known_names::table
            .filter(known_names::subject_id.eq(subject))
            .select((known_names::viewer_id, (known_names::display_name, known_names::picture)))
            .load(c)
            .await
    })?;
    Ok(found.into_iter().collect())
}

/// Stores the current names and pictures of both accounts as those that the other one sees from now
/// on. `parted` says whether they were friends. An entry that exists stays.
pub async fn store(conn: &mut Conn, one: AccountId, other: AccountId, parted: bool) -> Result<()> {
    for card in cards(conn, &[one, other]).await? {
        let viewer = if card.id == one { other } else { one };
        let row = (
            known_names::viewer_id.eq(viewer),
            known_names::subject_id.eq(card.id),
            known_names::display_name.eq(&card.display_name),
            known_names::parted.eq(parted),
            known_names::picture.eq(card.picture.shown()),
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

/// Shows the current card of `subject` to `viewer` again.
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
