//! Rows past their retention: counting and deleting them. The server deletes them every hour; the
//! operator can list them first.

use std::fmt::Write as _;

use crate::{
    base::{clock::Timestamp, config::RetentionPeriods, error::Result},
    domain::{
        friends::{self, queries::approaches, rules::PATIENCE},
        invitation_links,
        join_requests::{self, model::REFUSAL},
        push,
    },
    engine::identity::reserved,
    features::{files, messages, reports, security},
    storage::{Conn, Store},
};

/// The number of due rows of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub what: &'static str,
    /// The retention period in words.
    pub kept: String,
    pub count: i64,
}

/// The rows that would be deleted now.
pub async fn due(store: &Store, retention: RetentionPeriods) -> Result<Vec<Due>> {
    store
        .read(move |conn| {
            Box::pin(async move {
                let now = Timestamp::now();
                let days = |days: u16| format!("{days} days");
                let due = |what, kept, count| Due { what, kept, count };
                let security = security::retention::due(conn, retention, now).await?;
                Ok(vec![
                    due("ended sessions", days(retention.keep_sessions), security.sessions),
                    due("security events", days(retention.keep_security_events), security.events),
                    due("links to a new password", "15 minutes".to_owned(), security.resets),
                    due(
                        "marks of deleted messages",
                        days(retention.keep_tombstones),
                        messages::retention::due(conn, now.minus(retention.tombstones())).await?,
                    ),
                    due(
                        "files that were never sent",
                        "1 day".to_owned(),
                        files::retention::due(conn, now).await?,
                    ),
                    due(
                        "reports",
                        days(retention.keep_reports),
                        reports::retention::due(conn, now.minus(retention.reports())).await?,
                    ),
                    due(
                        "notes of who was asked or invited by whom",
                        "1 day".to_owned(),
                        approaches::count_old(conn, now).await?,
                    ),
                    due(
                        "expired invitation links",
                        "until they expire".to_owned(),
                        invitation_links::queries::count_expired(conn, now).await?,
                    ),
                    due(
                        "notifications that were sent or could not be",
                        "1 day".to_owned(),
                        push::queries::queue::count_old(conn, now.minus(push::rules::KEPT)).await?,
                    ),
                    due(
                        "refused requests to join a group",
                        "1 day".to_owned(),
                        join_requests::queries::count_refused(conn, now.minus(REFUSAL)).await?,
                    ),
                    due(
                        "names of erased accounts",
                        "30 days".to_owned(),
                        reserved::count_old(conn, now).await?,
                    ),
                ])
            })
        })
        .await
}

/// Deletes all of them.
pub async fn enforce(store: &Store, retention: RetentionPeriods) -> Result<()> {
    security::retention::step(store, retention).await?;
    messages::retention::delete_expired(store, retention.tombstones()).await?;
    files::retention::delete_expired(store, Timestamp::now()).await?;
    reports::retention::delete_expired(store, Timestamp::now().minus(retention.reports())).await?;
    store.write(|conn| Box::pin(reserved::forget_old(conn, Timestamp::now()))).await?;
    let expired = store
        .write(|conn| {
            Box::pin(async move {
                let now = conn.now().await?;
                push::queries::queue::delete_old(conn, now.minus(push::rules::KEPT)).await?;
                invitation_links::queries::delete_expired(conn, now).await
            })
        })
        .await?;
    let refused = store
        .write(|conn| {
            let before = Timestamp::now().minus(REFUSAL);
            Box::pin(async move { join_requests::queries::delete_refused(conn, before).await })
        })
        .await?;
    let asked =
        store.write(|conn| Box::pin(delete_expired_approaches(conn, Timestamp::now()))).await?;
    if asked + expired + refused > 0 {
        store.request_wal_truncate();
    }
    Ok(())
}

/// Deletes the records that delay repeated requests; returns their number.
async fn delete_expired_approaches(conn: &mut Conn, now: Timestamp) -> Result<usize> {
    let withdrawn = friends::queries::forget_withdrawn(conn, now.minus(PATIENCE)).await?;
    Ok(withdrawn + approaches::forget_old(conn, now).await?)
}

/// A table for the operator.
pub fn table(due: &[Due]) -> String {
    due.iter().fold(String::new(), |mut text, Due { what, kept, count }| {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{count:>10}  {what} (kept {kept})");
        text
    })
}
