//! Which accounts are connected to which node. Each node stores the set of its accounts under a
//! lease, renewed every two seconds: when a node dies, all its accounts expire at a cost that does
//! not depend on their number.

use std::{
    collections::HashSet,
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use deadpool_redis::redis::{RedisResult, cmd, pipe};

use super::{Redis, connection::Connection};
use crate::base::ids::{AccountId, Epoch, NodeId};

pub const RENEWAL: Duration = Duration::from_secs(2);

/// In milliseconds of Redis's own clock.
const LEASE: i64 = 10_000;

/// In seconds. A set outlives its node's lease, so that another node can report its accounts as
/// offline.
const SET_TTL: i64 = 120;

/// Accounts per command.
const PORTION: usize = 1_000;

/// The leases of the nodes of one database. Cheap to clone.
#[derive(Clone)]
pub struct Leases {
    redis: Redis,
    epoch: Epoch,
    node: NodeId,
    others: Arc<RwLock<Vec<NodeId>>>,
    /// Set if an account connected or disconnected while Redis was unavailable.
    is_stale: Arc<AtomicBool>,
    /// Those accounts, which the other nodes know nothing about.
    missed: Arc<Mutex<HashSet<AccountId>>>,
}

impl Leases {
    pub fn new(redis: Redis, epoch: Epoch, node: NodeId) -> Self {
        let (others, is_stale, missed) = Default::default();
        Self { redis, epoch, node, others, is_stale, missed }
    }

    fn nodes(&self) -> String {
        format!("umbrachat:{}:nodes", self.epoch)
    }

    fn accounts_of(&self, node: NodeId) -> String {
        format!("umbrachat:{}:online:{node}", self.epoch)
    }

    fn others(&self) -> Vec<NodeId> {
        self.others.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Records that accounts are connected to this node.
    pub async fn connect(&self, accounts: &[AccountId]) {
        if accounts.is_empty() {
            return;
        }
        let (key, added) = (self.accounts_of(self.node), accounts.to_vec());
        let done = self.redis.ask(async move |mut redis| add(&mut redis, &key, &added).await);
        self.note_failure(done.await, accounts);
    }

    /// Records that an account is no longer connected to this node.
    pub async fn disconnect(&self, account: AccountId) {
        let key = self.accounts_of(self.node);
        let done = self.redis.ask(async move |mut redis| {
            cmd("SREM").arg(key).arg(account.as_bytes()).query_async::<()>(&mut redis).await
        });
        self.note_failure(done.await, &[account]);
    }

    fn note_failure(&self, done: Option<()>, accounts: &[AccountId]) {
        if done.is_none() {
            self.is_stale.store(true, Ordering::Relaxed);
            self.missed().extend(accounts);
        }
    }

    fn missed(&self) -> MutexGuard<'_, HashSet<AccountId>> {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those of the accounts that are connected to other nodes.
    pub async fn on_other_nodes(&self, among: &[AccountId]) -> Vec<AccountId> {
        let others = self.others();
        if others.is_empty() || among.is_empty() {
            return Vec::new();
        }
        let keys: Vec<_> = others.into_iter().map(|node| self.accounts_of(node)).collect();
        let among = among.to_vec();
        let found = self.redis.ask(async move |mut redis| {
            let mut found = Vec::new();
            for portion in among.chunks(PORTION) {
                for key in &keys {
                    let is_there: Vec<bool> = cmd("SMISMEMBER")
                        .arg(key)
                        .arg(bytes(portion))
                        .query_async(&mut redis)
                        .await?;
                    let here = portion.iter().zip(is_there).filter(|(_, is_there)| *is_there);
                    found.extend(here.map(|(account, _)| *account));
                }
            }
            Ok(found)
        });
        found.await.unwrap_or_default()
    }

    /// Renews this node's lease for the accounts in `here`. Returns accounts whose presence is to be
    /// announced: those of expired nodes, each to exactly one of the remaining nodes, and those that
    /// connected to this node or disconnected from it while Redis was unavailable, as shortly after
    /// its start.
    pub async fn renew(&self, here: Vec<AccountId>) -> Vec<AccountId> {
        let (this, is_stale) = (self.clone(), self.is_stale.swap(false, Ordering::Relaxed));
        let round = self.redis.ask(async move |redis| this.renew_once(redis, here, is_stale).await);
        let Some((others, mut changed)) = round.await else {
            self.is_stale.store(true, Ordering::Relaxed);
            return Vec::new();
        };
        *self.others.write().unwrap_or_else(PoisonError::into_inner) = others;
        changed.extend(mem::take(&mut *self.missed()));
        changed
    }

    async fn renew_once(
        self,
        mut redis: Connection,
        here: Vec<AccountId>,
        is_stale: bool,
    ) -> RedisResult<(Vec<NodeId>, Vec<AccountId>)> {
        let (nodes, mine) = (self.nodes(), self.accounts_of(self.node));
        let (seconds, micros): (i64, i64) = cmd("TIME").query_async(&mut redis).await?;
        let now = seconds * 1_000 + micros / 1_000;
        let own = self.node.to_string();
        cmd("ZADD").arg(&nodes).arg(now + LEASE).arg(own).query_async::<()>(&mut redis).await?;
        if is_stale {
            cmd("DEL").arg(&mine).query_async::<()>(&mut redis).await?;
        }
        let is_extended: bool =
            cmd("EXPIRE").arg(&mine).arg(SET_TTL).query_async(&mut redis).await?;
        if !is_extended {
            // Repeated in each renewal, as Redis may have been emptied or this node's lease may
            // have expired.
            add(&mut redis, &mine, &here).await?;
        }
        let expired: Vec<String> =
            cmd("ZRANGEBYSCORE").arg(&nodes).arg("-inf").arg(now).query_async(&mut redis).await?;
        let mut orphaned = Vec::new();
        for node in expired {
            let first: bool = cmd("ZREM").arg(&nodes).arg(&node).query_async(&mut redis).await?;
            if let (true, Ok(node)) = (first, node.parse()) {
                let key = self.accounts_of(node);
                let accounts: Vec<Vec<u8>> =
                    cmd("SMEMBERS").arg(&key).query_async(&mut redis).await?;
                cmd("DEL").arg(&key).query_async::<()>(&mut redis).await?;
                orphaned.extend(accounts.iter().filter_map(|bytes| account(bytes)));
            }
        }
        let alive: Vec<String> =
            cmd("ZRANGE").arg(&nodes).arg(0).arg(-1).query_async(&mut redis).await?;
        let others = alive.iter().filter_map(|node| node.parse().ok());
        Ok((others.filter(|node| *node != self.node).collect(), orphaned))
    }
}

async fn add(redis: &mut Connection, key: &str, accounts: &[AccountId]) -> RedisResult<()> {
    for portion in accounts.chunks(PORTION) {
        let mut adding = pipe();
        adding.cmd("SADD").arg(key).arg(bytes(portion)).ignore();
        adding.cmd("EXPIRE").arg(key).arg(SET_TTL).ignore();
        adding.query_async::<()>(redis).await?;
    }
    Ok(())
}

fn bytes(accounts: &[AccountId]) -> Vec<&[u8]> {
    accounts.iter().map(|account| account.as_bytes().as_slice()).collect()
}

fn account(bytes: &[u8]) -> Option<AccountId> {
    uuid::Uuid::from_slice(bytes).ok().map(AccountId::from)
}
