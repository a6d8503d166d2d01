//! Renews username keys that an earlier version computed by other rules. No account loses its name:
//! if the new key is taken by another account, the account keeps its old key and signs in by its
//! exact spelling. No new account can take such a name.

use diesel::{prelude::*, sql_types::Bool};
use diesel_async::RunQueryDsl;

use crate::{
    base::{error::Result, ids::AccountId},
    domain::accounts::{
        model::{KEY_VERSION, NewAccount, Username},
        queries,
    },
    storage::{Conn, Store, schema::accounts, sql},
};

/// Accounts per transaction, which keeps each transaction short.
const PORTION: usize = 200;

/// An account with a key of an earlier form.
#[derive(Debug, Clone, Queryable)]
struct OutdatedKey {
    id: AccountId,
    username: String,
    search_key: Option<String>,
}

/// Computes the current key of every account that lacks it, oldest account first.
pub async fn renew(store: &Store) -> Result<()> {
    let outdated = store.read(|conn| Box::pin(outdated(conn))).await?;
    let mut kept = 0;
    for portion in outdated.chunks(PORTION) {
        let portion = portion.to_vec();
        kept += store.write(move |conn| Box::pin(renew_portion(conn, portion))).await?;
    }
    if kept > 0 {
        tracing::warn!(
            accounts = kept,
            "usernames equal to others after case folding are matched by exact spelling"
        );
    }
    Ok(())
}

/// Returns how many accounts of the portion keep their old key.
async fn renew_portion(conn: &mut Conn, portion: Vec<OutdatedKey>) -> Result<usize> {
    let mut kept = 0;
    for OutdatedKey { id, username, search_key } in portion {
        let (key, found_by) = (Username::key_of(&username), Username::search_key_of(&username));
        let of_others = accounts::table
            .filter(accounts::username_key.eq(key.clone()).and(accounts::id.ne(id)))
            .count();
        let taken: i64 = sql!(conn, |c| of_others.get_result(c).await)?;
        if taken > 0 {
            kept += 1;
            if search_key != found_by {
                let change = accounts::search_key.eq(found_by);
                sql!(conn, |c| diesel::update(accounts::table.find(id))
                    .set(change)
                    .execute(c)
                    .await)?;
            }
            continue;
        }
        sql!(conn, |c| {
            diesel::update(accounts::table.find(id))
                .set((
                    accounts::username_key.eq(&key),
                    accounts::search_key.eq(&found_by),
                    accounts::key_version.eq(KEY_VERSION),
                ))
                .execute(c)
                .await
        })?;
    }
    Ok(kept)
}

/// Stores a new account; false if its username is taken.
pub async fn insert(conn: &mut Conn, account: NewAccount) -> Result<bool> {
    // Such an account may have the same name, and the account that took the key may be erased
    // since.
    let is_same = |one: &OutdatedKey| Username::key_of(&one.username) == account.username_key;
    if outdated(conn).await?.iter().any(is_same) {
        return Ok(false);
    }
    queries::insert(conn, account).await
}

/// The partial index `accounts_key_outdated` contains them.
async fn outdated(conn: &mut Conn) -> Result<Vec<OutdatedKey>> {
    let condition = match conn {
        Conn::Sqlite(_) => {
            "key_version < 1 AND length(CAST(username_key AS BLOB)) <> length(username_key)"
        }
        Conn::Postgres(_) => {
            "key_version < 1 AND octet_length(username_key) <> char_length(username_key)"
        }
    };
    Ok(sql!(conn, |c| {
        accounts::table
            .filter(diesel::dsl::sql::<Bool>(condition))
            .order(accounts::id)
            .select((accounts::id, accounts::username, accounts::search_key))
            .load(c)
            .await
    })?)
}
