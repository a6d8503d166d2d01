//! Exchanging a refresh token for its successor, and detecting a stolen one.

use super::{Sessions, start::Started};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::SessionId,
    },
    domain::{
        privacy,
        security::model::SecurityEventKind,
        sessions::{
            model::SessionRow,
            queries,
            rules::{self, GRACE},
        },
    },
    engine::{
        identity::tokens::{RefreshToken, Tokens},
        security_log::SecurityEventRecord,
    },
    limits::Source,
    storage::Conn,
};

impl Sessions {
    /// Exchanges a refresh token for a new pair. The same token within ten seconds returns the same
    /// successor, or the current token if the successor has been exchanged too. A later reuse ends
    /// the session, as the token may have been stolen.
    ///
    /// # Errors
    /// `session_ended`.
    pub async fn refresh(&self, source: Source, presented: &str) -> Result<Started> {
        let presented =
            RefreshToken::parse(presented).ok_or_else(|| Error::new(Code::SessionEnded))?;
        let access = self.access.clone();
        let next = access.tokens.successor(&presented);
        let outcome = self
            .store
            .write(move |conn| {
                Box::pin(
                    async move { exchange(conn, &access.tokens, source, &presented, next).await },
                )
            })
            .await?;
        match outcome {
            RefreshOutcome::Refreshed(started) => Ok(started),
            RefreshOutcome::Ended => Err(Error::new(Code::SessionEnded)),
            RefreshOutcome::Reused(session, recorded) => {
                recorded.log();
                self.ends.publish(vec![session]);
                Err(Error::new(Code::SessionEnded))
            }
        }
    }
}

enum RefreshOutcome {
    Refreshed(Started),
    Ended,
    Reused(SessionId, SecurityEventRecord),
}

async fn exchange(
    conn: &mut Conn,
    tokens: &Tokens,
    source: Source,
    presented: &RefreshToken,
    next: RefreshToken,
) -> Result<RefreshOutcome> {
    let now = conn.now().await?;
    let Some(session) = queries::find(conn, presented.session()).await? else {
        return Ok(RefreshOutcome::Ended);
    };
    if !rules::is_alive(&session, now) {
        return Ok(RefreshOutcome::Ended);
    }
    let account = session.account_id;
    let policy = privacy::queries::accepted(conn, account).await?.unwrap_or(0);
    let started = Started { account, refresh: next, policy };
    let next_hash = started.refresh.hash();
    let rotations = session.rotations.unwrap_or_default().with(session.rotated_at, now);
    let held = presented.hash();
    if queries::rotate(conn, session.id, &held, &next_hash, &rotations, now).await? {
        return Ok(RefreshOutcome::Refreshed(started));
    }
    // Another request was faster, or the token is an older one.
    let Some(session) = queries::find(conn, session.id).await? else {
        return Ok(RefreshOutcome::Ended);
    };
    if now.since(session.rotated_at) < GRACE {
        // The signing key may have been rotated between the two.
        let mut given = tokens.successors(presented).into_iter();
        if let Some(next) = given.find(|next| next.hash() == session.refresh_hash) {
            return Ok(RefreshOutcome::Refreshed(Started { refresh: next, ..started }));
        }
    }
    if let Some(in_use) = current_after(tokens, presented, &session, now) {
        return Ok(RefreshOutcome::Refreshed(Started { refresh: in_use, ..started }));
    }
    if is_predecessor(tokens, presented, &session) {
        queries::revoke(conn, &[session.id], now).await?;
        let (account, kind) = (session.account_id, SecurityEventKind::RefreshReused);
        let recorded =
            SecurityEventRecord::new(kind, account, source).on(session.id).store(conn).await?;
        return Ok(RefreshOutcome::Reused(session.id, recorded));
    }
    Ok(RefreshOutcome::Ended)
}

/// The current token, if the presented one was exchanged within the grace period and further
/// exchanges followed: the request of an old browser tab arrived late. It reveals no more than a
/// repetition with each successor would.
fn current_after(
    tokens: &Tokens,
    presented: &RefreshToken,
    session: &SessionRow,
    now: Timestamp,
) -> Option<RefreshToken> {
    let before = session.rotations.as_ref().map_or(0, |rotations| rotations.within_grace(now));
    let mut token = tokens.successor(presented);
    for _ in 0..before {
        token = tokens.successor(&token);
        if token.hash() == session.refresh_hash {
            return Some(token);
        }
    }
    None
}

/// Whether a token is a predecessor of the current one. Each token determines the next, so the
/// chain is computed from the presented one: a few thousand steps for the longest session, without
/// any stored state.
fn is_predecessor(tokens: &Tokens, presented: &RefreshToken, session: &SessionRow) -> bool {
    let mut token = presented.clone();
    (0..=session.generation).any(|_| {
        token = tokens.successor(&token);
        token.hash() == session.refresh_hash
    })
}
