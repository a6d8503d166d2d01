//! Deleting old tombstones: a device that was offline for longer than they are kept reloads the
//! conversation, so it does not need the deletions.

use std::{collections::BTreeMap, time::Duration};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    base::{clock::Timestamp, error::Result, ids::ConversationId},
    domain::conversations::queries::{Locking, lock},
    storage::{
        Conn, Store,
        schema::{conversations, messages},
        sql,
    },
};

/// Tombstones per transaction.
const PORTION: i64 = 200;

/// Deletes tombstones older than `kept`, in portions.
pub async fn delete_expired(store: &Store, kept: Duration) -> Result<()> {
    let before = Timestamp::now().minus(kept);
    while store.write(move |conn| Box::pin(take(conn, before))).await? > 0 {}
    Ok(())
}

/// Deletes one portion; returns its size.
async fn take(conn: &mut Conn, before: Timestamp) -> Result<usize> {
    // The last message of a conversation stays, as the list shows that it was deleted.
    let found: Vec<(ConversationId, i64, i64)> = sql!(conn, |c| {
        messages::table
            .inner_join(conversations::table)
            .filter(messages::deleted_at.lt(before))
            .filter(messages::seq.ne(conversations::last_seq))
            .order(messages::deleted_at)
            .limit(PORTION)
            .select((messages::conversation_id, messages::seq, messages::rev))
            .load(c)
            .await
    })?;
    let mut places: BTreeMap<ConversationId, (Vec<i64>, i64)> = BTreeMap::new();
    for (conversation, seq, rev) in &found {
        let (seqs, floor) = places.entry(*conversation).or_default();
        seqs.push(*seq);
        *floor = (*floor).max(*rev);
    }
    let ids: Vec<_> = places.keys().copied().collect();
    for row in lock(conn, &ids, Locking::Wait).await? {
        let Some((seqs, floor)) = places.get(&row.id) else { continue };
        sql!(conn, |c| {
            let marks = messages::table
                .filter(messages::conversation_id.eq(row.id))
                .filter(messages::seq.eq_any(seqs));
            diesel::delete(marks).execute(c).await?;
            diesel::update(conversations::table.find(row.id))
                .set(conversations::floor.eq(row.floor.max(*floor)))
                .execute(c)
                .await
        })?;
    }
    Ok(found.len())
}

/// The number of tombstones that are due.
pub async fn due(conn: &mut Conn, before: Timestamp) -> Result<i64> {
    Ok(sql!(conn, |c| {
        messages::table
            .inner_join(conversations::table)
            .filter(messages::deleted_at.lt(before))
            .filter(messages::seq.ne(conversations::last_seq))
            .count()
            .get_result(c)
            .await
    })?)
}
