//! What a sign-up stores, in one transaction.

use super::keys;
use crate::{
    base::{
        config::Registration,
        error::{Code, Error, FieldError, Result},
    },
    domain::{
        accounts::{
            model::{AccountRow, NewAccount},
            queries,
        },
        friends::model::Friend,
        invitation_links::model::CodeHash,
        privacy::{self, model::ConsentRow},
    },
    engine::{delivery::event::Event, identity, security_log::SecurityEventRecord},
    features::{
        invitation_links::admission,
        sessions::start::{NewSession, Started},
    },
    storage::Conn,
};

/// The rows of a new account, which are checked already.
#[derive(Clone)]
pub struct NewAccountRecords {
    pub row: NewAccount,
    /// The hashes under which the username may be reserved.
    pub name_hashes: Vec<Vec<u8>>,
    pub consents: Vec<ConsentRow>,
    pub session: NewSession,
    pub event: SecurityEventRecord,
    pub registration: Registration,
    /// Of the invitation link.
    pub code: Option<CodeHash>,
}

pub struct StoredAccount {
    pub row: AccountRow,
    pub started: Started,
    pub recorded: SecurityEventRecord,
    /// The maker of the invitation link.
    pub friend: Option<Friend>,
}

impl NewAccountRecords {
    /// # Errors
    /// `username_taken`; `invitation_invalid` if the link was used up meanwhile.
    pub async fn store(self, conn: &mut Conn) -> Result<(StoredAccount, Vec<Event>)> {
        let (account, created_at) = (self.row.id, self.row.created_at);
        let link = admission::admit(conn, self.registration, self.code.as_ref()).await?;
        let kept = identity::reserved::is_reserved(conn, &self.name_hashes, created_at).await?;
        if kept || !keys::insert(conn, self.row).await? {
            let taken = FieldError::new("username", "taken", "This username is taken.");
            return Err(Error::new(Code::UsernameTaken).with_field(taken));
        }
        for row in &self.consents {
            privacy::queries::insert(conn, row).await?;
        }
        let started = self.session.store(conn).await?;
        let recorded = self.event.on(started.refresh.session()).store(conn).await?;
        let (friend, events) = match link {
            Some(link) => admission::use_at_sign_up(conn, account, &link.row).await?,
            None => (None, Vec::new()),
        };
        let row = queries::find(conn, account).await?;
        let row = row.ok_or_else(|| Error::internal("a new account is there"))?;
        Ok((StoredAccount { row, started, recorded, friend }, events))
    }
}
