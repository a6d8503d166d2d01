//! Whether Redis answers.

use std::time::Duration;

use deadpool_redis::redis::{Client, RedisResult, cmd};
use tokio::time::timeout;

use super::finding::{Finding, Grade};
use crate::base::config::RedisAddress;

const PATIENCE: Duration = Duration::from_secs(3);

/// One finding for each address; it does not repeat the address, which may contain a password.
pub async fn check(address: &RedisAddress) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, seed) in address.seeds().iter().enumerate() {
        let which = number + 1;
        findings.push(match timeout(PATIENCE, ping(seed)).await {
            Ok(Ok(version)) => {
                Finding::new(Grade::Pass, "Redis", format!("address {which} answers, {version}"))
            }
            Ok(Err(error)) => {
                let message = format!("address {which} does not answer ({})", error.category());
                Finding::new(Grade::Fault, "Redis", message)
            }
            Err(_) => Finding::new(
                Grade::Fault,
                "Redis",
                format!("address {which} does not answer within three seconds"),
            ),
        });
    }
    findings
}

async fn ping(seed: &str) -> RedisResult<String> {
    let mut connection = Client::open(seed)?.get_multiplexed_async_connection().await?;
    cmd("PING").query_async::<String>(&mut connection).await?;
    let report: String = cmd("INFO").arg("server").query_async(&mut connection).await?;
    let version = report.lines().find_map(|line| line.strip_prefix("redis_version:"));
    Ok(format!("version {}", version.unwrap_or("unknown")))
}
