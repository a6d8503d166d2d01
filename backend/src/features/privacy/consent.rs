//! Agreeing, and taking it back: each as easy as the other, each kept as a new row.

use crate::{
    base::{
        error::{Code, Error, FieldError, Result},
        ids::AccountId,
    },
    domain::privacy::{
        model::{ConsentRecord, ConsentRow, Purpose},
        queries,
    },
    engine::{context::Context, identity::tokens::Identity},
    features::accounts::profile::{self, Wish},
    storage::{Cursor, Page, PageRequest},
};

/// Accepts the policy in force.
///
/// # Errors
/// `consent_required` for a version that is not in force.
pub async fn accept(context: &Context, me: AccountId, version: i32) -> Result<ConsentRecord> {
    let policy = context.access.policies.current().ok_or_else(|| Error::internal("no policy"))?;
    if version != policy.version {
        let field = FieldError::new("policy_version", "outdated", "Accept the policy in force.");
        return Err(Error::new(Code::ConsentRequired).with_field(field));
    }
    let row = ConsentRow::new(me, Purpose::Service, true, &policy.proof());
    let stored = row.clone();
    context
        .store
        .write(move |conn| {
            Box::pin(async move {
                queries::accept(conn, me, version).await?;
                queries::insert(conn, &stored).await
            })
        })
        .await?;
    context.access.gate.note(me, version);
    tracing::info!(account = %me, version, "accepted a policy");
    Ok(row.into())
}

/// Agrees to an optional purpose, with effect at once.
///
/// # Errors
/// `consent_outdated` before the policy in force was accepted, `conflict` for the service
/// itself, which is agreed to by accepting a policy.
pub async fn agree(context: &Context, me: &Identity, purpose: Purpose) -> Result<ConsentRecord> {
    context.access.check_consent(me).await?;
    decide(context, me.account, purpose, true).await?;
    let account = me.account;
    let last = context
        .store
        .read(move |conn| Box::pin(queries::last(conn, account, purpose.column())))
        .await?;
    if let Some(last) = last {
        return Ok(last.into());
    }
    // Switched on from the beginning, and never decided about.
    let policy = context.access.policies.current().ok_or_else(|| Error::internal("no policy"))?;
    let row = ConsentRow::new(account, purpose, true, &policy.proof());
    let stored = row.clone();
    context
        .store
        .write(move |conn| Box::pin(async move { queries::insert(conn, &stored).await }))
        .await?;
    Ok(row.into())
}

/// Withdraws an optional purpose, with effect at once.
///
/// # Errors
/// `conflict` for the service itself, which ends with the account.
pub async fn withdraw(context: &Context, me: AccountId, purpose: Purpose) -> Result<()> {
    decide(context, me, purpose, false).await
}

async fn decide(context: &Context, me: AccountId, purpose: Purpose, granted: bool) -> Result<()> {
    let wish = match purpose {
        Purpose::Service if granted => {
            return Err(
                Error::new(Code::Conflict).with_detail("Accept the policy by its version instead.")
            );
        }
        Purpose::Service => {
            return Err(Error::new(Code::Conflict)
                .with_detail("The account rests on this consent: delete the account instead."));
        }
        Purpose::ReadReceipts => Wish { read_receipts: Some(granted), ..Wish::default() },
        Purpose::Presence => Wish { presence: Some(granted), ..Wish::default() },
        Purpose::Discoverable => Wish { discoverable: Some(granted), ..Wish::default() },
    };
    profile::change(context, me, wish).await?;
    Ok(())
}

/// My decisions, the newest first.
pub async fn history(
    context: &Context,
    me: AccountId,
    page: PageRequest,
) -> Result<Page<ConsentRecord>> {
    let rows = context
        .store
        .read(move |conn| Box::pin(queries::page(conn, me, page.after, page.limit)))
        .await?;
    let rows = Page::cut(rows, page.limit, |row| Cursor { at: row.at, id: *row.id.as_bytes() });
    Ok(Page { items: rows.items.into_iter().map(ConsentRecord::from).collect(), next: rows.next })
}
