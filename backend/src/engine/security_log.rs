//! Records security events of accounts: for the owner in the database, in the transaction of the
//! event, and for the operator in the log, after the commit.

use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, SecurityEventId, SessionId},
    },
    domain::{
        security::{
            model::{SecurityEventKind, SecurityEventRow},
            queries,
        },
        sessions,
    },
    limits::Source,
    storage::{Conn, Store},
};

/// A security event, to be stored and logged.
#[derive(Debug, Clone)]
#[must_use = "store it, and log it after the commit"]
pub struct SecurityEventRecord {
    kind: SecurityEventKind,
    row: SecurityEventRow,
}

impl SecurityEventRecord {
    pub fn new(kind: SecurityEventKind, account: AccountId, source: Source) -> Self {
        let mut record = Self::by_operator(kind, account);
        record.row.source = Some(source.masked());
        record
    }

    /// An event that the operator caused; it has no source address.
    pub fn by_operator(kind: SecurityEventKind, account: AccountId) -> Self {
        let row = SecurityEventRow {
            id: SecurityEventId::new(),
            account_id: account,
            at: Timestamp::now(),
            kind,
            session_id: None,
            device_name: None,
            source: None,
        };
        Self { kind, row }
    }

    /// The session that acted or was ended.
    pub fn on(mut self, session: SessionId) -> Self {
        self.row.session_id = Some(session);
        self
    }

    /// Stores the event with the current name of the device.
    pub async fn store(mut self, conn: &mut Conn) -> Result<Self> {
        if let Some(session) = self.row.session_id {
            let session = sessions::queries::find(conn, session).await?;
            self.row.device_name = session.map(|session| session.device_name);
        }
        queries::insert(conn, &self.row).await?;
        Ok(self)
    }

    pub fn log(&self) {
        let SecurityEventRow { account_id: account, session_id, source, .. } = &self.row;
        let session = session_id.map(tracing::field::display);
        let (kind, what) = (self.kind.column(), self.kind.sentence());
        if self.kind == SecurityEventKind::RefreshReused {
            tracing::warn!(kind, %account, session, source, "{what}");
        } else {
            tracing::info!(kind, %account, session, source, "{what}");
        }
    }

    /// Logs and stores an event that has no transaction, such as a failed attempt. The answer does
    /// not wait for it, so that it takes the same time for an account that does not exist.
    pub fn note(self, store: &Store) {
        self.log();
        let store = store.clone();
        actix_web::rt::spawn(async move {
            let noted = store.write(move |conn| Box::pin(self.store(conn))).await;
            if let Err(error) = noted {
                tracing::warn!(%error, "a security event was not stored");
            }
        });
    }
}
