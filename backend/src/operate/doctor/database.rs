//! Whether the database is intact, durable, and of a compatible version.

use std::{error::Error as _, time::Duration};

use diesel::{QueryableByName, sql_types::Text};
use diesel_async::RunQueryDsl;

use super::finding::{Finding, Grade};
use crate::{
    base::{
        clock::Timestamp,
        error::{Error, Result},
    },
    storage::{Conn, Store, newest_migration, sql},
};

/// Nodes with a greater difference of clocks refuse each other's tokens.
const APART: Duration = Duration::from_secs(5);
const A_LITTLE: Duration = Duration::from_secs(1);

/// Older versions get no more updates.
const OLDEST_POSTGRES: u32 = 14;

pub async fn check(store: &Store) -> Vec<Finding> {
    let looked = store
        .maintenance(|conn| {
            Box::pin(async move {
                let mut findings = match conn {
                    Conn::Sqlite(_) => sqlite(conn).await?,
                    Conn::Postgres(_) => postgres(conn).await?,
                };
                findings.push(schema(conn).await?);
                findings.push(clock(conn).await?);
                Ok(findings)
            })
        })
        .await;
    looked.unwrap_or_else(|error| vec![Finding::new(Grade::Fault, "database", reason(&error))])
}

/// The reason of a failure, for the operator.
pub fn reason(error: &Error) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Text)]
    value: String,
}

async fn ask(conn: &mut Conn, question: &str) -> Result<String> {
    let answer: Answer = sql!(conn, |c| diesel::sql_query(question).get_result(c).await)?;
    Ok(answer.value)
}

async fn sqlite(conn: &mut Conn) -> Result<Vec<Finding>> {
    let version = ask(conn, "SELECT sqlite_version() AS value").await?;
    let found = ask(conn, "SELECT quick_check AS value FROM pragma_quick_check LIMIT 1").await?;
    let whole = match found.as_str() {
        "ok" => Finding::new(Grade::Pass, "integrity", "the database file is whole"),
        _ => Finding::new(
            Grade::Fault,
            "integrity",
            "the database file is damaged: restore a backup",
        ),
    };
    Ok(vec![Finding::new(Grade::Pass, "engine", format!("SQLite {version}")), whole])
}

async fn postgres(conn: &mut Conn) -> Result<Vec<Finding>> {
    let version = ask(conn, "SELECT current_setting('server_version_num') AS value").await?;
    let major = version.parse::<u32>().map_or(0, |number| number / 10_000);
    let grade = if major < OLDEST_POSTGRES { Grade::Warning } else { Grade::Pass };
    let mut findings = vec![Finding::new(grade, "engine", format!("PostgreSQL {major}"))];
    for (name, why) in [
        ("fsync", "an acknowledged message can be lost when the machine goes down"),
        ("full_page_writes", "the database can be torn when the machine goes down"),
    ] {
        let question = format!("SELECT current_setting('{name}') AS value");
        let is_on = ask(conn, &question).await? == "on";
        findings.push(match is_on {
            true => Finding::new(Grade::Pass, "durability", format!("{name} is on")),
            false => Finding::new(Grade::Fault, "durability", format!("{name} is off: {why}")),
        });
    }
    // The server's own connections turn it on; the default of the database is informational.
    let question = "SELECT reset_val AS value FROM pg_settings WHERE name = 'synchronous_commit'";
    let usual = ask(conn, question).await?;
    findings.push(match usual.as_str() {
        "off" => Finding::new(
            Grade::Warning,
            "durability",
            "synchronous_commit is off, except for this program's connections, which turn it on",
        ),
        _ => Finding::new(Grade::Pass, "durability", format!("synchronous_commit is {usual}")),
    });
    Ok(findings)
}

async fn schema(conn: &mut Conn) -> Result<Finding> {
    let question = "SELECT COALESCE(max(version), '') AS value FROM __diesel_schema_migrations";
    let (stands, ours) = (ask(conn, question).await?, newest_migration());
    let finding = |grade, message| Finding::new(grade, "schema", message);
    Ok(match stands.cmp(&ours) {
        std::cmp::Ordering::Equal => {
            finding(Grade::Pass, format!("version {stands}, as it has to be"))
        }
        std::cmp::Ordering::Less => finding(
            Grade::Warning,
            format!("version {stands}, this program brings it to {ours} when it starts"),
        ),
        std::cmp::Ordering::Greater => finding(
            Grade::Note,
            format!("version {stands}, of a newer program; this one ({ours}) can work with it"),
        ),
    })
}

async fn clock(conn: &mut Conn) -> Result<Finding> {
    let before = Timestamp::now();
    let there = conn.now().await?;
    let after = Timestamp::now();
    let apart = before.since(there).max(there.since(after));
    let grade = match apart {
        apart if apart > APART => Grade::Fault,
        apart if apart > A_LITTLE => Grade::Warning,
        _ => Grade::Pass,
    };
    let message = format!("{} ms away from the database's", apart.as_millis());
    Ok(Finding::new(grade, "clock", message))
}
