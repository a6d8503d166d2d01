//! Links of the operator: by a command, and for the first account at the start of a server.

use std::time::Duration;

use crate::{
    base::{
        config::{Registration, Settings},
        error::Result,
    },
    domain::invitation_links::{
        model::{DAYS_DEFAULT, LinkCode, LinkRow, LinkTerms},
        queries,
    },
    storage::{Conn, Store},
};

/// Makes a link that admits to an account; returns its code.
///
/// # Errors
/// When the database refuses it.
pub async fn create(store: &Store, terms: LinkTerms) -> Result<LinkCode> {
    let code = LinkCode::generate()?;
    let made = code.clone();
    store
        .write(move |conn| Box::pin(async move { insert(conn, &made, terms, false).await }))
        .await?;
    tracing::info!(uses = terms.uses, "the operator made an invitation link");
    Ok(code)
}

/// A link for the first account of a server without any, unless everybody may sign up. Every start
/// makes another one, as no code is stored; all of them are void once there is an account.
///
/// # Errors
/// When the database refuses it.
pub async fn first_link(store: &Store, settings: &Settings) -> Result<Option<LinkCode>> {
    if settings.registration() == Registration::Open {
        return Ok(None);
    }
    let has_account = store.read(|conn| Box::pin(queries::any_account(conn))).await?;
    if has_account {
        return Ok(None);
    }
    let code = LinkCode::generate()?;
    let made = code.clone();
    let valid = Duration::from_secs(u64::from(DAYS_DEFAULT) * 24 * 60 * 60);
    store
        .write(move |conn| {
            let terms = LinkTerms { uses: 1, valid };
            Box::pin(async move { insert(conn, &made, terms, true).await })
        })
        .await?;
    Ok(Some(code))
}

async fn insert(conn: &mut Conn, code: &LinkCode, terms: LinkTerms, is_first: bool) -> Result<()> {
    let now = conn.now().await?;
    let row = LinkRow { is_first, ..LinkRow::new(None, terms, now) };
    queries::insert(conn, &row, &code.hash()).await
}
