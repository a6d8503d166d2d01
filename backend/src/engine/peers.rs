//! Checks that the nodes of one PostgreSQL database belong together. A node with another signing
//! secret would refuse the tokens of the others, and two nodes with one data directory, or a copy
//! of it, would both write one erasure ledger. Such a node refuses to start.
//!
//! Each node holds advisory locks on its own connection: one for its data directory, and shared
//! ones for the fingerprints of the secrets it accepts and of the one it signs with. Nothing is
//! stored, and the server releases the locks when the connection ends. A fingerprint is 32 bits of
//! a keyed hash, from which no secret can be derived.

use std::{collections::BTreeMap, time::Duration};

use aws_lc_rs::{digest, hmac};
use diesel::sql_types::{BigInt, Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use tokio::time::{interval, sleep, timeout};

use crate::{
    base::{
        config::Settings,
        error::{Error, Result},
        ids::{Epoch, LedgerId},
    },
    engine::identity::keys::{self, SigningKeys},
    storage::Store,
};

/// With these keepalive settings the server notices a vanished node in about 20 s.
const SETTINGS: &str = "SET statement_timeout = '3s'; SET tcp_keepalives_idle = 10; \
    SET tcp_keepalives_interval = 3; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 15000";

/// How often the connection and the secrets are checked.
const LOOK: Duration = Duration::from_secs(5);
/// The time limit of a query.
const PATIENCE: Duration = Duration::from_secs(4);
/// A conflicting node may be about to stop: the pause between attempts, and how long they go on.
const AGAIN: Duration = Duration::from_millis(250);
const TRIES: u32 = 8;

/// The fingerprints of a node's secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
struct KeyFingerprints {
    signing: i32,
    accepted: Vec<i32>,
}

/// The namespaces of the locks; each epoch of a database has its own.
#[derive(Debug, Clone, Copy)]
struct LockClasses {
    signing: i32,
    accepted: i32,
    directory: i32,
}

/// This node among the nodes of a database.
pub struct Peers {
    store: Store,
    settings: Settings,
    epoch: Epoch,
    ledger: LedgerId,
    secrets: KeyFingerprints,
    /// The connection that holds the locks.
    connection: Option<AsyncPgConnection>,
}

impl Peers {
    /// Joins the nodes of this database; `None` for SQLite, which has one node.
    ///
    /// # Errors
    /// A sentence if this node does not fit the running ones.
    pub async fn join(
        store: &Store,
        settings: &Settings,
        epoch: Epoch,
        ledger: LedgerId,
        keys: &SigningKeys,
    ) -> Result<Option<Self>> {
        let Some(mut connection) = store.dedicated_connection().await? else {
            return Ok(None);
        };
        let secrets = KeyFingerprints::of(keys, epoch);
        let mut tries = 0;
        while let Err(error) = take_locks(&mut connection, epoch, ledger, &secrets).await {
            tries += 1;
            if tries >= TRIES {
                return Err(error);
            }
            sleep(AGAIN).await;
        }
        let (store, settings) = (store.clone(), settings.clone());
        let connection = Some(connection);
        Ok(Some(Self { store, settings, epoch, ledger, secrets, connection }))
    }

    /// Keeps the locks, also after an outage of the database and after a change of the key. Never
    /// returns.
    pub async fn run(mut self) {
        let mut ticks = interval(LOOK);
        let mut is_logged = false;
        loop {
            ticks.tick().await;
            let renewed = timeout(PATIENCE, self.renew()).await;
            match renewed.unwrap_or_else(|_| Err(Error::internal("PostgreSQL did not answer"))) {
                Ok(()) => is_logged = false,
                Err(error) => {
                    self.connection = None;
                    if !is_logged {
                        tracing::warn!(%error, "this node does not hold its locks in the database");
                    }
                    is_logged = true;
                }
            }
        }
    }

    async fn renew(&mut self) -> Result<()> {
        if let Ok(keys) = keys::signing_keys(&self.settings) {
            let secrets = KeyFingerprints::of(&keys, self.epoch);
            if secrets != self.secrets {
                self.secrets = secrets;
                // The server releases the old locks with the connection.
                self.connection = None;
            }
        }
        if let Some(connection) = &mut self.connection {
            return Ok(connection.batch_execute("SELECT 1").await?);
        }
        let Some(mut connection) = self.store.dedicated_connection().await? else {
            return Ok(());
        };
        take_locks(&mut connection, self.epoch, self.ledger, &self.secrets).await?;
        self.connection = Some(connection);
        Ok(())
    }
}

/// Checks the fingerprints of `keys` against the running nodes. Returns the number of running
/// nodes.
///
/// # Errors
/// A sentence if one of them does not fit.
pub async fn examine(store: &Store, epoch: Epoch, keys: &SigningKeys) -> Result<Option<usize>> {
    let Some(mut connection) = store.dedicated_connection().await? else {
        return Ok(None);
    };
    let others = others(&mut connection, LockClasses::of(epoch)).await?;
    KeyFingerprints::of(keys, epoch).check(&others)?;
    Ok(Some(others.len()))
}

impl LockClasses {
    fn of(epoch: Epoch) -> Self {
        let class = |what: &str| {
            let text = format!("umbrachat node {what} {epoch}");
            first(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
        };
        Self { signing: class("signs"), accepted: class("takes"), directory: class("directory") }
    }
}

impl KeyFingerprints {
    fn of(keys: &SigningKeys, epoch: Epoch) -> Self {
        let fingerprint = |secret: &[u8]| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            let text = format!("umbrachat signing secret {epoch}");
            first(hmac::sign(&key, text.as_bytes()).as_ref())
        };
        let signing = fingerprint(&keys.current);
        let trusted = keys.former.iter().filter(|key| key.trusted);
        let mut accepted: Vec<_> = trusted.map(|key| fingerprint(&key.secret)).collect();
        accepted.push(signing);
        Self { signing, accepted }
    }

    /// # Errors
    /// A sentence if one node would refuse the tokens of the other.
    fn check(&self, others: &[Self]) -> Result<()> {
        let agrees = |other: &Self| {
            other.accepted.contains(&self.signing) && self.accepted.contains(&other.signing)
        };
        if others.iter().all(agrees) {
            return Ok(());
        }
        Err(Error::internal(
            "another node of this database signs with a secret that this node does not accept, or the \
             reverse: all nodes need the same UMBRACHAT_JWT_SECRET. To change it, follow \
             `umbrachat keys rotate`",
        ))
    }
}

fn first(hash: &[u8]) -> i32 {
    let bytes = hash.first_chunk().copied().unwrap_or_default();
    i32::from_be_bytes(bytes)
}

/// Takes the locks. The one for the signing secret comes last: a node that holds it has published
/// all its fingerprints.
async fn take_locks(
    connection: &mut AsyncPgConnection,
    epoch: Epoch,
    ledger: LedgerId,
    secrets: &KeyFingerprints,
) -> Result<()> {
    connection.batch_execute(SETTINGS).await?;
    connection.batch_execute("SELECT pg_advisory_unlock_all()").await?;
    let classes = LockClasses::of(epoch);
    let directory = first(digest::digest(&digest::SHA256, ledger.to_string().as_bytes()).as_ref());
    let query = format!("SELECT pg_try_advisory_lock({}, {directory}) AS taken", classes.directory);
    let locked: LockRow = diesel::sql_query(query).get_result(connection).await?;
    if !locked.taken {
        return Err(Error::internal(
            "another node of this database uses this data directory, or a copy of it: each node \
             needs its own data directory and its own erasures.log",
        ));
    }
    for accepted in &secrets.accepted {
        let lock = format!("SELECT pg_advisory_lock_shared({}, {accepted})", classes.accepted);
        connection.batch_execute(&lock).await?;
    }
    let lock = format!("SELECT pg_advisory_lock_shared({}, {})", classes.signing, secrets.signing);
    connection.batch_execute(&lock).await?;
    secrets.check(&others(connection, classes).await?)
}

#[derive(diesel::QueryableByName)]
struct LockRow {
    #[diesel(sql_type = Bool)]
    taken: bool,
}

#[derive(diesel::QueryableByName)]
struct HeldLock {
    #[diesel(sql_type = BigInt)]
    node: i64,
    #[diesel(sql_type = BigInt)]
    class: i64,
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// The fingerprints of the other nodes.
async fn others(
    connection: &mut AsyncPgConnection,
    classes: LockClasses,
) -> Result<Vec<KeyFingerprints>> {
    let query = "SELECT pid::bigint AS node, classid::bigint AS class, objid::bigint AS value \
         FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted \
         AND pid <> pg_backend_pid() AND database = \
         (SELECT oid FROM pg_database WHERE datname = current_database())";
    let locks: Vec<HeldLock> = diesel::sql_query(query).load(connection).await?;
    let of = |number: i32| i64::from(number.cast_unsigned());
    let mut nodes: BTreeMap<i64, (Option<i32>, Vec<i32>)> = BTreeMap::new();
    for lock in locks {
        let Ok(value) = u32::try_from(lock.value) else { continue };
        let node = nodes.entry(lock.node).or_default();
        if lock.class == of(classes.signing) {
            node.0 = Some(value.cast_signed());
        } else if lock.class == of(classes.accepted) {
            node.1.push(value.cast_signed());
        }
    }
    let whole = |(signing, accepted): (Option<i32>, Vec<i32>)| {
        Some(KeyFingerprints { signing: signing?, accepted })
    };
    Ok(nodes.into_values().filter_map(whole).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::identity::keys::FormerKey;

    fn node(current: &str, former: &[(&str, bool)]) -> SigningKeys {
        let former = former.iter().map(|(secret, trusted)| FormerKey {
            secret: secret.as_bytes().to_vec(),
            retired: None,
            trusted: *trusted,
        });
        SigningKeys { current: current.as_bytes().to_vec(), former: former.collect() }
    }

    fn agree(one: &SigningKeys, other: &SigningKeys) -> bool {
        let epoch = Epoch::new();
        KeyFingerprints::of(one, epoch).check(&[KeyFingerprints::of(other, epoch)]).is_ok()
    }

    #[test]
    fn each_step_of_a_rotation_is_compatible_with_the_previous_one() {
        let steps = [
            node("old", &[]),
            node("old", &[("new", true)]),
            node("new", &[("old", true)]),
            node("new", &[]),
        ];
        for pair in steps.windows(2) {
            assert!(agree(&pair[0], &pair[1]) && agree(&pair[1], &pair[0]));
        }
        for (one, other) in [(0, 2), (0, 3), (1, 3)] {
            assert!(!agree(&steps[one], &steps[other]), "a step was left out");
        }
        assert!(!agree(&node("a", &[]), &node("b", &[("a", false)])), "a stolen one is not taken");
    }

    #[test]
    fn fingerprints_differ_between_databases() {
        let keys = node("a secret", &[]);
        assert_ne!(
            KeyFingerprints::of(&keys, Epoch::new()),
            KeyFingerprints::of(&keys, Epoch::new())
        );
    }
}
