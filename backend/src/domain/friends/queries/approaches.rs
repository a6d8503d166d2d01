//! The time when an account last received a request or a group invitation of another one. Within a
//! day, the same sender does not reach the recipient again about the same subject.

use std::time::Duration;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, ConversationId},
    },
    storage::{Conn, schema::approaches, sql},
};

/// The pause between two approaches of one sender to one recipient about the same subject.
pub const PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// What an approach is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApproachSubject {
    Friendship,
    Group(ConversationId),
}

impl ApproachSubject {
    fn column(self) -> ConversationId {
        match self {
            Self::Friendship => ConversationId::from(uuid::Uuid::nil()),
            Self::Group(id) => id,
        }
    }
}

/// When `sender` last reached `recipient`, if that is less than a day ago.
pub async fn recent(
    conn: &mut Conn,
    sender: AccountId,
    recipient: AccountId,
    subject: ApproachSubject,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    Ok(sql!(conn, |c| {
        approaches::table
            .find((sender, recipient, subject.column()))
            .filter(approaches::at.gt(now.minus(PAUSE)))
            .select(approaches::at)
            .first(c)
            .await
            .optional()
    })?)
}

/// Records that `sender` has reached `recipient`. If both are the same account, nobody reaches it
/// for a day.
pub async fn note(
    conn: &mut Conn,
    sender: AccountId,
    recipient: AccountId,
    subject: ApproachSubject,
    at: Timestamp,
) -> Result<()> {
    let row = (
        approaches::sender_id.eq(sender),
        approaches::recipient_id.eq(recipient),
        approaches::about.eq(subject.column()),
        approaches::at.eq(at),
    );
    sql!(conn, |c| {
        diesel::insert_into(approaches::table)
            .values(row)
            .on_conflict((approaches::sender_id, approaches::recipient_id, approaches::about))
            .do_update()
            .set(approaches::at.eq(at))
            .execute(c)
            .await
    })?;
    Ok(())
}

pub async fn count_old(conn: &mut Conn, now: Timestamp) -> Result<i64> {
    Ok(sql!(conn, |c| {
        approaches::table.filter(approaches::at.le(now.minus(PAUSE))).count().get_result(c).await
    })?)
}

/// Deletes expired rows.
pub async fn forget_old(conn: &mut Conn, now: Timestamp) -> Result<usize> {
    let old = approaches::table.filter(approaches::at.le(now.minus(PAUSE)));
    Ok(sql!(conn, |c| diesel::delete(old).execute(c).await)?)
}
