//! `umbrachat serve`

use std::{thread, time::Duration};

use tokio::signal::unix::{SignalKind, signal};

use super::{log, output::print};
use crate::{
    app,
    base::{
        config::{DatabaseAddress, PublicUrl, Registration, Settings},
        error::Result,
    },
    http::descriptors,
};

/// The longest time of a shutdown; after it the process ends even if work hangs.
const PATIENCE: Duration = Duration::from_secs(9);

pub fn run(settings: &Settings) -> Result<()> {
    log(settings)?;
    descriptors::raise();
    let engine = match settings.database_url {
        DatabaseAddress::Sqlite(_) => "SQLite",
        DatabaseAddress::Postgres(_) => "PostgreSQL",
    };
    let redis = settings.redis_url.is_some();
    tracing::info!(version = env!("CARGO_PKG_VERSION"), engine, redis, "UmbraChat starts");
    let registration = settings.registration().as_str();
    tracing::info!(registration, "{}", who_may_sign_up(settings));
    let over_tls = settings.public_url.as_ref().is_some_and(PublicUrl::is_secure);
    if over_tls && settings.trusted_proxies.is_empty() {
        tracing::warn!(
            "UMBRACHAT_PUBLIC_URL is https, but UMBRACHAT_TRUSTED_PROXIES is empty: the API \
             refuses every request"
        );
    }
    actix_web::rt::System::new().block_on(async {
        let mut stop = Box::pin(asked_to_stop());
        let running = tokio::select! {
            running = app::start(settings) => running?,
            // While the server waits for the database, no request is in progress.
            () = &mut stop => return Ok(()),
        };
        tracing::info!(address = %running.address, "ready at {}", running.shown);
        if let Some(link) = &running.first_link {
            // Printed, not logged: it admits to an account.
            print(&format!("Create the first account here, once, within 7 days: {link}\n"));
        }
        running.until(stop).await
    })
}

fn who_may_sign_up(settings: &Settings) -> &'static str {
    match settings.registration() {
        Registration::Open => "everybody who reaches this server may sign up",
        Registration::Invite => {
            "signing up needs an invitation link of a user or of `umbrachat invite create`"
        }
        Registration::Closed => "nobody may sign up; `umbrachat account create` makes accounts",
    }
}

async fn asked_to_stop() {
    match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(mut terminate), Ok(mut interrupt)) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        }
        _ => std::future::pending().await,
    }
    thread::spawn(|| {
        thread::sleep(PATIENCE);
        tracing::warn!("the shutdown exceeded its time limit; exiting");
        // Committed data is on the disk, and nothing else has been acknowledged.
        std::process::exit(0);
    });
}
