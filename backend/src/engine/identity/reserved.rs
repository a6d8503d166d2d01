//! Usernames of erased accounts, which stay reserved for a while so that nobody can impersonate the
//! former owner. Only a keyed hash is stored, from which the name cannot be read.

use std::sync::{PoisonError, RwLock};

use aws_lc_rs::hmac;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    base::{clock::Timestamp, error::Result},
    domain::{accounts::model::Username, erasure::model::RESERVED},
    engine::identity::keys::SigningKeys,
    storage::{Conn, schema::reserved_names, sql},
};

/// Makes the hashes, with a key derived from the server's secret.
pub struct ReservedNames(RwLock<Vec<hmac::Key>>);

impl ReservedNames {
    pub fn new(keys: &SigningKeys) -> Self {
        Self(RwLock::new(derived(keys)))
    }

    /// Replaces the keys.
    pub fn replace(&self, keys: &SigningKeys) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = derived(keys);
    }

    /// The hash of a username key, to be stored.
    pub fn hash(&self, username_key: &str) -> Vec<u8> {
        self.hashes(username_key).into_iter().next().unwrap_or_default()
    }

    /// The hashes under which a name may be reserved: of its current key, and of the key that an
    /// earlier version made.
    pub fn hashes_of(&self, name: &Username) -> Vec<Vec<u8>> {
        let mut hashes = self.hashes(name.key());
        hashes.extend(self.hashes(&Username::former_key_of(name.shown())));
        hashes
    }

    /// The hash under the current key and under each former key.
    fn hashes(&self, username_key: &str) -> Vec<Vec<u8>> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let hash = |key| hmac::sign(key, username_key.as_bytes()).as_ref().to_vec();
        keys.iter().map(hash).collect()
    }
}

/// A compromised key is still used to recognise reserved names.
fn derived(keys: &SigningKeys) -> Vec<hmac::Key> {
    let former = keys.former.iter().map(|key| &key.secret);
    std::iter::once(&keys.current)
        .chain(former)
        .map(|secret| {
            let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
            let own = hmac::sign(&root, b"umbrachat reserved names");
            hmac::Key::new(hmac::HMAC_SHA256, own.as_ref())
        })
        .collect()
}

pub async fn reserve(conn: &mut Conn, hash: &[u8], now: Timestamp) -> Result<()> {
    let until = now.plus(RESERVED);
    let row = (reserved_names::name_hash.eq(hash), reserved_names::until.eq(until));
    sql!(conn, |c| {
        diesel::insert_into(reserved_names::table)
            .values(row)
            .on_conflict(reserved_names::name_hash)
            .do_update()
            .set(reserved_names::until.eq(until))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// Whether a name is reserved under any of its hashes.
pub async fn is_reserved(conn: &mut Conn, hashes: &[Vec<u8>], now: Timestamp) -> Result<bool> {
    let until: Vec<Timestamp> = sql!(conn, |c| {
        reserved_names::table
            .filter(reserved_names::name_hash.eq_any(hashes))
            .select(reserved_names::until)
            .load(c)
            .await
    })?;
    Ok(until.into_iter().any(|until| until > now))
}

/// Whether there are expired reservations.
pub async fn has_old_keys(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    let found: Option<Timestamp> = sql!(conn, |c| {
        reserved_names::table
            .filter(reserved_names::until.le(now))
            .select(reserved_names::until)
            .first(c)
            .await
            .optional()
    })?;
    Ok(found.is_some())
}

/// The number of expired reservations.
pub async fn count_old(conn: &mut Conn, now: Timestamp) -> Result<i64> {
    let old = reserved_names::table.filter(reserved_names::until.le(now));
    Ok(sql!(conn, |c| old.count().get_result(c).await)?)
}

/// Deletes expired reservations.
pub async fn forget_old(conn: &mut Conn, now: Timestamp) -> Result<usize> {
    Ok(sql!(conn, |c| {
        diesel::delete(reserved_names::table.filter(reserved_names::until.le(now))).execute(c).await
    })?)
}
