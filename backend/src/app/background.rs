//! Background tasks: those of each web worker, and those of the process.

use std::{rc::Rc, time::Duration};

use actix_web::rt;

use super::{parts::Parts, services::Services};
use crate::{
    base::{clock::Timestamp, config::RetentionPeriods, error::Result},
    domain::sessions::{queries::revoked_since, rules::ACCESS},
    engine::delivery::hub::Hub,
    features::{erasure::ledger::Ledger, files, privacy},
    storage::Store,
    transport::live::{heartbeat::Heartbeat, repair::Repairs},
};

/// Interval of deleting rows that are past their retention.
const RETENTION: Duration = Duration::from_secs(60 * 60);

/// Interval of looking for sessions that other processes have revoked.
const REVOCATION_SWEEP: Duration = Duration::from_secs(5);

/// Starts the background tasks of a web worker.
pub fn start_worker(parts: &Parts) -> Rc<Hub> {
    let (ask, asked) = tokio::sync::mpsc::unbounded_channel();
    let hub = Hub::new(ask);
    let mut inbox = parts.delivery.worker();
    let fed = Rc::clone(&hub);
    rt::spawn(async move {
        while let Some(message) = inbox.recv().await {
            fed.handle(&message);
        }
    });
    let repairs = Repairs::new(parts.store.clone(), parts.redis.clone());
    rt::spawn(repairs.run(Rc::clone(&hub), asked));
    let heartbeat = Heartbeat::new(parts.store.clone(), parts.session_ends.clone());
    rt::spawn(heartbeat.run(Rc::clone(&hub)));
    hub
}

/// Runs the periodic tasks of the process.
pub async fn run_maintenance(
    parts: Parts,
    services: Services,
    ledger: Ledger,
    retention: RetentionPeriods,
) {
    // Continues an erasure that the last stop interrupted.
    services.groups.erase_soon();
    rt::spawn(run_retention(parts.store.clone(), retention));
    rt::spawn(files::sweep(services.files.clone().into_inner()));
    let mut ticks = tokio::time::interval(REVOCATION_SWEEP);
    let mut policy = parts.access.policies.current().map(|policy| policy.version);
    loop {
        ticks.tick().await;
        let in_force = parts.access.policies.current().map(|policy| policy.version);
        if let Some(version) = in_force.filter(|_| in_force != policy) {
            parts.delivery.new_policy(version);
        }
        policy = in_force;
        parts.limits.remove_expired();
        parts.access.session_cache.remove_expired();
        if let Err(error) = services.accounts.erasure.remove_expired(&ledger).await {
            tracing::warn!(%error, "continuing erasures failed");
        }
        parts.presence.remove_expired();
        if let Err(error) = sweep_revocations(&parts).await {
            tracing::warn!(%error, "looking for ended sessions failed");
        }
    }
}

/// Deletes rows past their retention at an interval, starting now.
async fn run_retention(store: Store, retention: RetentionPeriods) {
    let mut hours = tokio::time::interval(RETENTION);
    loop {
        hours.tick().await;
        if let Err(error) = privacy::retention::enforce(&store, retention).await {
            tracing::warn!(%error, "deleting rows past their retention failed");
        }
    }
}

/// Loads the revocations that other processes have stored.
pub async fn sweep_revocations(parts: &Parts) -> Result<()> {
    let since = Timestamp::now().minus(2 * ACCESS);
    let ended = parts.store.read(move |conn| Box::pin(revoked_since(conn, since))).await?;
    parts.session_ends.publish(ended);
    Ok(())
}
