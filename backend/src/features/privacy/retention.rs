//! What has been kept long enough: how much of each kind there is, and letting go of it.
//! The server does it every hour; whoever runs it can look beforehand.

use std::fmt::Write as _;

use crate::{
    base::{clock::Timestamp, config::RetentionPeriods, error::Result},
    domain::friends::{self, queries::approaches, rules::PATIENCE},
    engine::identity::reserved,
    features::{messages, reports, security},
    storage::{Conn, Store},
};

/// So many of a kind are due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub what: &'static str,
    /// In words.
    pub kept: String,
    pub count: i64,
}

/// What would go if it were let go of now.
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
                        "names of erased accounts",
                        "30 days".to_owned(),
                        reserved::count_old(conn, now).await?,
                    ),
                ])
            })
        })
        .await
}

/// Lets go of all of it.
pub async fn enforce(store: &Store, retention: RetentionPeriods) -> Result<()> {
    security::retention::step(store, retention).await?;
    messages::retention::delete_expired(store, retention.tombstones()).await?;
    reports::retention::delete_expired(store, Timestamp::now().minus(retention.reports())).await?;
    store.write(|conn| Box::pin(reserved::forget_old(conn, Timestamp::now()))).await?;
    let asked =
        store.write(|conn| Box::pin(delete_expired_approaches(conn, Timestamp::now()))).await?;
    if asked > 0 {
        store.request_wal_truncate();
    }
    Ok(())
}

/// What kept people from asking again; how many rows.
async fn delete_expired_approaches(conn: &mut Conn, now: Timestamp) -> Result<usize> {
    let withdrawn = friends::queries::forget_withdrawn(conn, now.minus(PATIENCE)).await?;
    Ok(withdrawn + approaches::forget_old(conn, now).await?)
}

/// For whoever runs the server to read.
pub fn table(due: &[Due]) -> String {
    due.iter().fold(String::new(), |mut text, Due { what, kept, count }| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{count:>10}  {what} (kept {kept})");
        text
    })
}
