//! What the nodes of one PostgreSQL database tell each other of their secrets and data
//! directories, so that a node that does not belong to them refuses to start: with another
//! signing secret each would refuse the tokens of the other, and with one data directory, or
//! a copy of it, both would write one erasure ledger.
//!
//! Each node holds advisory locks on a connection of its own: one for its data directory, and
//! shared ones for the fingerprints of the secrets it takes and of the one that signs. Nothing
//! is stored, and the server lets go of them when the node is gone. A fingerprint is 32 bits
//! of a keyed hash, from which no secret can be found.

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

/// The server notices by itself when a node has gone without a word, in about 20 s.
const SETTINGS: &str = "SET statement_timeout = '3s'; SET tcp_keepalives_idle = 10; \
    SET tcp_keepalives_interval = 3; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 15000";

/// Whether the connection is there, and the secrets are the same, is looked at this often.
const LOOK: Duration = Duration::from_secs(5);
/// No question takes longer.
const PATIENCE: Duration = Duration::from_secs(4);
/// A node before this one may be about to end: how often it is asked again, and how long.
const AGAIN: Duration = Duration::from_millis(250);
const TRIES: u32 = 8;

/// What a node says of itself, in numbers that mean nothing to others.
#[derive(Debug, Clone, PartialEq, Eq)]
struct KeyFingerprints {
    signing: i32,
    accepted: Vec<i32>,
}

/// The namespaces of the locks: each life of a database has its own.
#[derive(Debug, Clone, Copy)]
struct LockClasses {
    signing: i32,
    accepted: i32,
    directory: i32,
}

/// One node among those of a database.
pub struct Peers {
    store: Store,
    settings: Settings,
    epoch: Epoch,
    ledger: LedgerId,
    secrets: KeyFingerprints,
    /// Holds the locks.
    connection: Option<AsyncPgConnection>,
}

impl Peers {
    /// Joins the nodes of this database; `None` for SQLite, which has one.
    ///
    /// # Errors
    /// A sentence, when this node does not go together with one that runs.
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

    /// Stays among them, also after the database was away and with a new key. Never ends.
    pub async fn run(mut self) {
        let mut ticks = interval(LOOK);
        let mut was_told = false;
        loop {
            ticks.tick().await;
            let stayed = timeout(PATIENCE, self.renew()).await;
            match stayed.unwrap_or_else(|_| Err(Error::internal("PostgreSQL did not answer"))) {
                Ok(()) => was_told = false,
                Err(error) => {
                    self.connection = None;
                    if !was_told {
                        tracing::warn!(%error, "this node is not among the nodes of its database");
                    }
                    was_told = true;
                }
            }
        }
    }

    async fn renew(&mut self) -> Result<()> {
        if let Ok(keys) = keys::signing_keys(&self.settings) {
            let secrets = KeyFingerprints::of(&keys, self.epoch);
            if secrets != self.secrets {
                self.secrets = secrets;
                // The locks of the former go with the connection.
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

/// Whether the nodes that run go together with a node of these secrets, and how many there are.
///
/// # Errors
/// A sentence, when one does not.
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
    /// A sentence, when one of the others would refuse tokens of this node, or this one theirs.
    fn check(&self, others: &[Self]) -> Result<()> {
        let agrees = |other: &Self| {
            other.accepted.contains(&self.signing) && self.accepted.contains(&other.signing)
        };
        if others.iter().all(agrees) {
            return Ok(());
        }
        Err(Error::internal(
            "another node of this database signs with a secret that this one does not take, or the \
             other way round: all nodes need one UMBRACHAT_JWT_SECRET. To change it, follow \
             `umbrachat keys rotate`",
        ))
    }
}

fn first(hash: &[u8]) -> i32 {
    let bytes = hash.first_chunk().copied().unwrap_or_default();
    i32::from_be_bytes(bytes)
}

/// Takes the locks, the one for what signs last: who has that one has said everything.
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
            "another node of this database runs with this data directory, or with a copy of it: \
             each node needs one of its own, and an erasures.log of its own",
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

/// What the other nodes say of themselves.
async fn others(
    connection: &mut AsyncPgConnection,
    classes: LockClasses,
) -> Result<Vec<KeyFingerprints>> {
    let query = "SELECT pid::bigint AS node, classid::bigint AS class, objid::bigint AS value \
         FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted \
         AND pid <> pg_backend_pid() AND database = \
         (SELECT oid FROM pg_database WHERE datname = current_database())";
    let held: Vec<HeldLock> = diesel::sql_query(query).load(connection).await?;
    let of = |number: i32| i64::from(number.cast_unsigned());
    let mut nodes: BTreeMap<i64, (Option<i32>, Vec<i32>)> = BTreeMap::new();
    for lock in held {
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
    fn every_step_of_changing_a_secret_goes_together_with_the_one_before() {
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
    fn a_fingerprint_tells_nothing_of_another_database() {
        let keys = node("a secret", &[]);
        assert_ne!(
            KeyFingerprints::of(&keys, Epoch::new()),
            KeyFingerprints::of(&keys, Epoch::new())
        );
    }
}
