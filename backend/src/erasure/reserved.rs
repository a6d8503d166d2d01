//! Usernames of erased accounts, kept back for a while so that nobody takes the place of
//! who has just gone. Only a keyed hash is kept: nobody can read the name from it.

use std::time::Duration;

use aws_lc_rs::hmac;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    clock::Timestamp,
    error::Result,
    storage::{Conn, schema::reserved_names, sql},
};

/// A name is kept back for so long.
pub const RESERVED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Makes the hashes, with a key derived from the server's secret.
pub struct ReservedNames(hmac::Key);

impl ReservedNames {
    pub fn new(secret: &[u8]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let own = hmac::sign(&root, b"umbrachat reserved names");
        Self(hmac::Key::new(hmac::HMAC_SHA256, own.as_ref()))
    }

    /// Of the key by which usernames are compared.
    pub fn hash(&self, username_key: &str) -> Vec<u8> {
        hmac::sign(&self.0, username_key.as_bytes()).as_ref().to_vec()
    }
}

pub async fn keep(conn: &mut Conn, hash: &[u8], now: Timestamp) -> Result<()> {
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

pub async fn is_kept(conn: &mut Conn, hash: &[u8], now: Timestamp) -> Result<bool> {
    let until: Option<Timestamp> = sql!(conn, |c| {
        reserved_names::table.find(hash).select(reserved_names::until).first(c).await.optional()
    })?;
    Ok(until.is_some_and(|until| until > now))
}

/// Whether there is something to forget.
pub async fn any_old(conn: &mut Conn, now: Timestamp) -> Result<bool> {
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

/// Forgets what may be taken again.
pub async fn forget_old(conn: &mut Conn, now: Timestamp) -> Result<usize> {
    Ok(sql!(conn, |c| {
        diesel::delete(reserved_names::table.filter(reserved_names::until.le(now))).execute(c).await
    })?)
}
