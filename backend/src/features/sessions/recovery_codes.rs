//! Recovery codes: eight codes, each of which signs in once, also without the password or the
//! second factor. They are shown only when they are created.

use aws_lc_rs::rand::fill;

use super::Sessions;
use crate::{
    base::{
        clock::Timestamp,
        error::{Error, Result},
        ids::AccountId,
    },
    domain::security::{
        model::SecurityEventKind,
        queries,
        rules::{CODE_BYTES, CODES, code_hash, recovery_code},
    },
    engine::{identity::tokens::Identity, security_log::SecurityEventRecord},
    limits::Source,
    storage::Conn,
};

impl Sessions {
    /// Creates new codes; the former ones become invalid.
    ///
    /// # Errors
    /// `wrong_password`, `rate_limited`, `overloaded`.
    pub async fn renew_recovery_codes(
        &self,
        me: Identity,
        source: Source,
        password: String,
    ) -> Result<Vec<String>> {
        self.passwords.check(me, password).await?;
        let record =
            SecurityEventRecord::new(SecurityEventKind::RecoveryCodesMade, me.account, source)
                .on(me.session);
        let (codes, record) = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    let codes = make(conn, me.account).await?;
                    Ok((codes, record.store(conn).await?))
                })
            })
            .await?;
        record.log();
        self.store.request_wal_truncate();
        Ok(codes)
    }
}

/// Replaces all codes of the account.
pub async fn make(conn: &mut Conn, account: AccountId) -> Result<Vec<String>> {
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let mut bytes = [0; CODE_BYTES];
        fill(&mut bytes).map_err(|_| Error::internal("the system gives no random numbers"))?;
        codes.push(recovery_code(&bytes));
    }
    let hashes = codes.iter().map(|code| code_hash(code)).collect();
    queries::replace_codes(conn, account, hashes, Timestamp::now()).await?;
    Ok(codes)
}
