//! Giving and withdrawing consent; each decision is stored as a new row.

use super::Privacy;
use crate::{
    base::{
        error::{Code, Error, FieldError, Result},
        ids::AccountId,
    },
    domain::privacy::{
        model::{ConsentRecord, ConsentRow, Purpose},
        queries,
    },
    engine::identity::tokens::Identity,
    features::accounts::profile::ProfileUpdate,
    storage::{Cursor, Page, PageRequest},
};

impl Privacy {
    /// Accepts the current policy.
    ///
    /// # Errors
    /// `consent_required` for a version that is not in force.
    pub async fn accept(&self, me: AccountId, version: i32) -> Result<ConsentRecord> {
        let policy = self.access.policies.current().ok_or_else(|| Error::internal("no policy"))?;
        if version != policy.version {
            let field =
                FieldError::new("policy_version", "outdated", "Accept the current policy version.");
            return Err(Error::new(Code::ConsentRequired).with_field(field));
        }
        let row = ConsentRow::new(me, Purpose::Service, true, &policy.proof());
        let stored = row.clone();
        self.store
            .write(move |conn| {
                Box::pin(async move {
                    queries::accept(conn, me, version).await?;
                    queries::insert(conn, &stored).await
                })
            })
            .await?;
        self.access.gate.note(me, version);
        tracing::info!(account = %me, version, "accepted a policy");
        Ok(row.into())
    }

    /// Consents to an optional purpose, with effect at once.
    ///
    /// # Errors
    /// `consent_outdated` before the current policy was accepted, `conflict` for the service
    /// itself, whose consent is the acceptance of a policy.
    pub async fn agree(&self, me: &Identity, purpose: Purpose) -> Result<ConsentRecord> {
        self.access.check_consent(me).await?;
        self.decide(me.account, purpose, true).await?;
        let account = me.account;
        let last =
            self.store.read(move |conn| Box::pin(queries::last(conn, account, purpose))).await?;
        if let Some(last) = last {
            return Ok(last.into());
        }
        // On by default, without a decision so far.
        let policy = self.access.policies.current().ok_or_else(|| Error::internal("no policy"))?;
        let row = ConsentRow::new(account, purpose, true, &policy.proof());
        let stored = row.clone();
        self.store
            .write(move |conn| Box::pin(async move { queries::insert(conn, &stored).await }))
            .await?;
        Ok(row.into())
    }

    /// Withdraws an optional purpose, with effect at once.
    ///
    /// # Errors
    /// `conflict` for the service itself, which ends with the account.
    pub async fn withdraw(&self, me: AccountId, purpose: Purpose) -> Result<()> {
        self.decide(me, purpose, false).await
    }

    async fn decide(&self, me: AccountId, purpose: Purpose, granted: bool) -> Result<()> {
        let update = match purpose {
            Purpose::Service if granted => {
                return Err(Error::new(Code::Conflict)
                    .with_detail("Accept the policy by its version instead."));
            }
            Purpose::Service => {
                return Err(Error::new(Code::Conflict).with_detail(
                    "The account requires this consent. Delete the account instead.",
                ));
            }
            Purpose::ReadReceipts => {
                ProfileUpdate { read_receipts: Some(granted), ..ProfileUpdate::default() }
            }
            Purpose::Presence => {
                ProfileUpdate { presence: Some(granted), ..ProfileUpdate::default() }
            }
            Purpose::Discoverable => {
                ProfileUpdate { discoverable: Some(granted), ..ProfileUpdate::default() }
            }
        };
        self.profiles.change(me, update).await?;
        Ok(())
    }

    /// The caller's decisions, newest first.
    pub async fn history(&self, me: AccountId, page: PageRequest) -> Result<Page<ConsentRecord>> {
        let rows = self
            .store
            .read(move |conn| Box::pin(queries::page(conn, me, page.after, page.limit)))
            .await?;
        let rows = Page::cut(rows, page.limit, |row| Cursor { at: row.at, id: *row.id.as_bytes() });
        Ok(Page {
            items: rows.items.into_iter().map(ConsentRecord::from).collect(),
            next: rows.next,
        })
    }
}
