//! Ending sessions by the operator, after a break-in or a disclosed key. A running server notices
//! within five seconds and closes the sockets.

use crate::{
    base::{
        clock::Timestamp,
        error::{Error, Result},
        ids::AccountId,
    },
    domain::{accounts, security::model::SecurityEventKind, sessions::queries},
    engine::security_log::SecurityEventRecord,
    storage::{Conn, Store},
};

/// Accounts per transaction, which keeps each transaction short.
const PORTION: i64 = 100;

/// Ends every session of every account.
pub async fn revoke_all(store: &Store) -> Result<String> {
    let (mut after, mut accounts, mut sessions) = (AccountId::from(uuid::Uuid::nil()), 0, 0);
    loop {
        let done = store.write(move |conn| Box::pin(revoke_portion(conn, after))).await?;
        let Some(last) = done.last else { break };
        after = last;
        accounts += done.recorded.len();
        sessions += done.sessions;
        done.recorded.iter().for_each(SecurityEventRecord::log);
    }
    tracing::warn!(accounts, sessions, "the operator ended every session");
    Ok(format!("Ended {sessions} sessions of {accounts} accounts.\n"))
}

/// Ends every session of one account.
///
/// # Errors
/// An error message for an unknown name.
pub async fn revoke_of(store: &Store, name: &str) -> Result<String> {
    let name = name.to_owned();
    let (sessions, recorded) = store
        .write(move |conn| {
            Box::pin(async move {
                let found = accounts::queries::find_by_name(conn, &name).await?;
                let unknown = || Error::internal("there is no account with this name");
                revoke(conn, found.ok_or_else(unknown)?.id).await
            })
        })
        .await?;
    recorded.iter().for_each(SecurityEventRecord::log);
    Ok(format!("Ended {sessions} sessions.\n"))
}

struct RevokedPortion {
    last: Option<AccountId>,
    sessions: usize,
    recorded: Vec<SecurityEventRecord>,
}

async fn revoke_portion(conn: &mut Conn, after: AccountId) -> Result<RevokedPortion> {
    let accounts = queries::signed_in(conn, after, PORTION).await?;
    let mut portion =
        RevokedPortion { last: accounts.last().copied(), sessions: 0, recorded: Vec::new() };
    for account in accounts {
        let (sessions, recorded) = revoke(conn, account).await?;
        portion.sessions += sessions;
        portion.recorded.extend(recorded);
    }
    Ok(portion)
}

async fn revoke(
    conn: &mut Conn,
    account: AccountId,
) -> Result<(usize, Option<SecurityEventRecord>)> {
    let ended = queries::revoke_all(conn, account, Timestamp::now()).await?.len();
    if ended == 0 {
        return Ok((0, None));
    }
    let kind = SecurityEventKind::SessionsRevoked;
    Ok((ended, Some(SecurityEventRecord::by_operator(kind, account).store(conn).await?)))
}
