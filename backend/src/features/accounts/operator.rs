//! The operator's commands for accounts, which run beside a server. Each action on an account is
//! recorded for its owner and logged.

use super::keys;
use crate::{
    base::{
        clock::Timestamp,
        error::{Error, FieldError, Result},
        ids::AccountId,
    },
    domain::{
        accounts::{
            model::{AccountRow, DisplayName, KEY_VERSION, NewAccount, Username},
            queries,
            rules::check_new_password,
        },
        erasure,
        erasure_marks::model::ErasureMode,
        security::{self, model::SecurityEventKind},
        sessions,
    },
    engine::{
        identity::{self, hashing::Hashing, reserved::ReservedNames},
        security_log::SecurityEventRecord,
    },
    storage::{Conn, Store},
};

/// The data of a new account.
pub struct NewAccountDetails {
    pub username: String,
    pub display_name: Option<String>,
    pub password: String,
}

/// Creates an account. Its owner has not consented, so it has accepted no privacy policy:
/// everything else is refused until the owner accepts it at the first sign-in.
///
/// # Errors
/// An error message for a refused name or password.
pub async fn create(
    store: &Store,
    hashing: &Hashing,
    reserved: &ReservedNames,
    newcomer: NewAccountDetails,
) -> Result<String> {
    let NewAccountDetails { username, display_name, password } = newcomer;
    let refused = |error: FieldError| Error::internal(error.message);
    let name = Username::parse(&username).map_err(refused)?;
    let shown = display_name.as_deref().unwrap_or(name.shown());
    let shown = DisplayName::parse(shown).map_err(refused)?;
    let known = [name.shown(), display_name.as_deref().unwrap_or_default()];
    check_new_password("password", &password, &known).map_err(refused)?;
    let (id, now) = (AccountId::new(), Timestamp::now());
    let row = NewAccount {
        id,
        search_key: Username::search_key_of(name.shown()),
        key_version: KEY_VERSION,
        username: name.shown().to_owned(),
        username_key: name.key().to_owned(),
        display_name: shown.into_inner(),
        email: None,
        password_hash: hashing.hash(password).await?,
        read_receipts: true,
        presence: true,
        discoverable: false,
        created_at: now,
        policy_version: 0,
    };
    let hashes = reserved.hashes_of(&name);
    let made = SecurityEventRecord::by_operator(SecurityEventKind::AccountMade, id);
    let recorded = store
        .write(move |conn| {
            Box::pin(async move {
                let kept = identity::reserved::is_reserved(conn, &hashes, now).await?;
                if kept || !keys::insert(conn, row).await? {
                    return Err(Error::internal("this username is taken"));
                }
                made.store(conn).await
            })
        })
        .await?;
    recorded.log();
    Ok(format!(
        "Made {} ({id}). At the first sign-in the privacy policy has to be accepted.\n",
        name.shown()
    ))
}

/// Disables an account: it cannot sign in or send, and its sessions end. Its messages stay.
///
/// # Errors
/// An error message for an unknown name.
pub async fn disable(store: &Store, name: &str) -> Result<String> {
    let name = name.to_owned();
    let recorded = store
        .write(move |conn| {
            Box::pin(async move {
                let id = locked(conn, &name).await?.id;
                if !queries::disable(conn, id, Timestamp::now()).await? {
                    return Ok(None);
                }
                sessions::queries::revoke_all(conn, id, Timestamp::now()).await?;
                security::queries::delete_resets(conn, id).await?;
                let kind = SecurityEventKind::AccountDisabled;
                SecurityEventRecord::by_operator(kind, id).store(conn).await.map(Some)
            })
        })
        .await?;
    recorded.iter().for_each(SecurityEventRecord::log);
    Ok(match recorded {
        Some(_) => "Disabled. Every device is signed out within five seconds.\n".to_owned(),
        None => "It was not in use.\n".to_owned(),
    })
}

/// Enables a disabled account again.
///
/// # Errors
/// An error message for an unknown name.
pub async fn enable(store: &Store, name: &str) -> Result<String> {
    let name = name.to_owned();
    let recorded = store
        .write(move |conn| {
            Box::pin(async move {
                let id = locked(conn, &name).await?.id;
                if !queries::enable(conn, id).await? {
                    return Ok(None);
                }
                let kind = SecurityEventKind::AccountEnabled;
                SecurityEventRecord::by_operator(kind, id).store(conn).await.map(Some)
            })
        })
        .await?;
    recorded.iter().for_each(SecurityEventRecord::log);
    Ok(match recorded {
        Some(_) => "Enabled. It can sign in again.\n".to_owned(),
        None => "It is not disabled.\n".to_owned(),
    })
}

/// Turns off the second factor of an account whose owner has lost it and all recovery codes. The
/// operator must verify the owner's identity first.
///
/// # Errors
/// An error message for an unknown name.
pub async fn reset_second_factor(store: &Store, name: &str) -> Result<String> {
    let name = name.to_owned();
    let recorded = store
        .write(move |conn| {
            Box::pin(async move {
                let id = locked(conn, &name).await?.id;
                let factor = security::queries::factor(conn, id).await?;
                if factor.is_none_or(|factor| factor.secret.is_none()) {
                    return Ok(None);
                }
                security::queries::set_factor(conn, id, None).await?;
                let kind = SecurityEventKind::FactorReset;
                SecurityEventRecord::by_operator(kind, id).store(conn).await.map(Some)
            })
        })
        .await?;
    recorded.iter().for_each(SecurityEventRecord::log);
    Ok(match recorded {
        Some(_) => "The second factor is off. The password alone lets in now.\n".to_owned(),
        None => "It has no second factor.\n".to_owned(),
    })
}

/// Erases an account permanently. With this commit the account is unusable; the running server
/// erases the rest, as at the owner's own request.
///
/// # Errors
/// An error message for an unknown name.
pub async fn erase(store: &Store, name: &str, mode: ErasureMode) -> Result<String> {
    let name = name.to_owned();
    let begun = store
        .write(move |conn| {
            Box::pin(async move {
                let id = locked(conn, &name).await?.id;
                let begun = erasure::queries::begin(conn, id, mode).await?;
                sessions::queries::revoke_all(conn, id, Timestamp::now()).await?;
                Ok(begun.then_some(id))
            })
        })
        .await?;
    let Some(account) = begun else {
        return Ok("It is being erased already.\n".to_owned());
    };
    tracing::info!(%account, "the operator requested the erasure of an account");
    Ok("The account is closed permanently. The running server erases everything of it within \
        seconds, or the next one that starts.\n"
        .to_owned())
}

async fn locked(conn: &mut Conn, name: &str) -> Result<AccountRow> {
    let unknown = || Error::internal("there is no account with this name");
    let found = queries::find_by_name(conn, name).await?.ok_or_else(unknown)?;
    queries::lock(conn, &[found.id]).await?;
    Ok(found)
}
