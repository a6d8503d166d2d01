//! Which accounts look at a device, on any node. An entry ends by itself, so nothing is left of a node
//! that dies.

use std::time::Duration;

use deadpool_redis::redis::cmd;

use super::Redis;
use crate::base::ids::{AccountId, Epoch};

/// Cheap to clone.
#[derive(Clone)]
pub struct SharedAttention {
    redis: Redis,
    epoch: Epoch,
}

impl SharedAttention {
    pub fn new(redis: Redis, epoch: Epoch) -> Self {
        Self { redis, epoch }
    }

    fn key(&self, account: AccountId) -> String {
        format!("umbrachat:{}:looking:{account}", self.epoch)
    }

    /// The account looks at a device, for this long.
    pub async fn note(&self, account: AccountId, counts_for: Duration) {
        let (key, millis) = (self.key(account), counts_for.as_millis());
        self.redis
            .ask(async move |mut redis| {
                let millis = millis.to_string();
                cmd("SET")
                    .arg(key)
                    .arg("1")
                    .arg("PX")
                    .arg(millis)
                    .query_async::<()>(&mut redis)
                    .await
            })
            .await;
    }

    /// Those of the accounts that look at a device; none while Redis is unavailable.
    pub async fn looking(&self, among: &[AccountId]) -> Vec<AccountId> {
        let keys: Vec<_> = among.iter().map(|account| (*account, self.key(*account))).collect();
        let found = self.redis.ask(async move |mut redis| {
            let mut found = Vec::new();
            // One by one, as the keys are in different parts of a cluster.
            for (account, key) in &keys {
                if cmd("EXISTS").arg(key).query_async(&mut redis).await? {
                    found.push(*account);
                }
            }
            Ok(found)
        });
        found.await.unwrap_or_default()
    }
}
