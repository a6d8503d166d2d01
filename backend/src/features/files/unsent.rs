//! Files that are not sent yet: listing, describing and deleting them.

use serde::Serialize;
use utoipa::ToSchema;

use super::Files;
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{AccountId, FileId},
    },
    domain::files::{
        model::{File, FileRow},
        queries, rules,
    },
    storage::Conn,
};

/// What the files of an account take up.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileUse {
    /// In bytes: files that the account uploaded, sent or not, and uploads under way.
    pub used: i64,
    /// The limit of an account, in bytes.
    pub limit: u64,
    /// Files that are not sent yet, in the order of their uploads. They are deleted 24 hours after
    /// the upload.
    pub unsent: Vec<File>,
}

impl Files {
    pub(super) async fn usage(&self, account: AccountId) -> Result<FileUse> {
        let (used, unsent) = self
            .store
            .read(move |conn| {
                Box::pin(async move {
                    let used = queries::used(conn, account).await?;
                    Ok((used, queries::unsent(conn, account).await?))
                })
            })
            .await?;
        let unsent = unsent.into_iter().map(|row| row.details).collect();
        Ok(FileUse { used, limit: self.bounds.account, unsent })
    }

    /// Changes the name and the description of an unsent file; what is `None` stays.
    ///
    /// # Errors
    /// `validation_failed`; `not_found` for a file that is sent, or not of this account.
    pub(super) async fn describe(
        &self,
        account: AccountId,
        id: FileId,
        name: Option<String>,
        alt: Option<Option<String>>,
    ) -> Result<File> {
        let parse = |alt: String| rules::parse_alt(&alt);
        let alt = match alt {
            Some(Some(alt)) => Some(parse(alt).map_err(|error| Error::fields(vec![error]))?),
            Some(None) => Some(None),
            None => None,
        };
        let name = name.map(|name| rules::clean_name(&name));
        let described = self
            .store
            .write(move |conn| {
                let (name, alt) = (name.clone(), alt.clone());
                Box::pin(async move {
                    let mut file = lock_unsent(conn, account, id).await?.details;
                    file.name = name.unwrap_or(file.name);
                    file.alt = alt.unwrap_or(file.alt);
                    queries::describe(conn, id, &file).await?;
                    Ok(file)
                })
            })
            .await?;
        // The former name and description.
        self.store.request_wal_truncate();
        Ok(described)
    }

    /// Deletes an unsent file.
    ///
    /// # Errors
    /// `not_found` for a file that is sent, or not of this account.
    pub(super) async fn delete_unsent(&self, account: AccountId, id: FileId) -> Result<()> {
        self.store
            .write(move |conn| {
                Box::pin(async move {
                    lock_unsent(conn, account, id).await?;
                    queries::delete(conn, &[id]).await
                })
            })
            .await?;
        self.store.request_wal_truncate();
        Ok(())
    }
}

/// An unsent file of this account, which no other transaction can send meanwhile.
pub(super) async fn lock_unsent(
    conn: &mut Conn,
    account: AccountId,
    id: FileId,
) -> Result<FileRow> {
    let found = queries::lock(conn, &[id]).await?.pop();
    let found = rules::may_attach(found.as_ref(), account).cloned();
    found.map_err(|_| Code::NotFound.into())
}
