//! What runs beside the requests: on each web worker, and once for the process.

use std::{rc::Rc, time::Duration};

use actix_web::rt;

use super::{parts::Parts, services::Services};
use crate::{
    base::{clock::Timestamp, config::RetentionPeriods, error::Result},
    domain::sessions::{queries::revoked_since, rules::ACCESS},
    engine::delivery::hub::Hub,
    features::{erasure::ledger::Ledger, privacy},
    storage::Store,
    transport::live::{heartbeat::Heartbeat, repair::Repairs},
};

/// What has been kept long enough is deleted this often.
const RETENTION: Duration = Duration::from_secs(60 * 60);

/// Revocations by other processes are looked for this often.
const REVOCATION_SWEEP: Duration = Duration::from_secs(5);

/// What each web worker runs beside its requests.
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

/// Small duties that come round again.
pub async fn run_maintenance(
    parts: Parts,
    services: Services,
    ledger: Ledger,
    retention: RetentionPeriods,
) {
    // What was being erased when the program ended last.
    services.groups.erase_soon();
    rt::spawn(run_retention(parts.store.clone(), retention));
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
            tracing::warn!(%error, "looking after erasures failed");
        }
        parts.presence.remove_expired();
        if let Err(error) = sweep_revocations(&parts).await {
            tracing::warn!(%error, "looking for ended sessions failed");
        }
    }
}

/// Deletes what has been kept long enough, also what fell due while the server was down.
async fn run_retention(store: Store, retention: RetentionPeriods) {
    let mut hours = tokio::time::interval(RETENTION);
    loop {
        hours.tick().await;
        if let Err(error) = privacy::retention::enforce(&store, retention).await {
            tracing::warn!(%error, "letting go of what was kept long enough failed");
        }
    }
}

/// Makes sessions known that another process has ended.
pub async fn sweep_revocations(parts: &Parts) -> Result<()> {
    let since = Timestamp::now().minus(2 * ACCESS);
    let ended = parts.store.read(move |conn| Box::pin(revoked_since(conn, since))).await?;
    parts.session_ends.publish(ended);
    Ok(())
}
