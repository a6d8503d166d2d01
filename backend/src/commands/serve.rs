//! `umbrachat serve`

use tokio::signal::unix::{SignalKind, signal};
use umbrachat::{app, config::Settings, error::Result};

use super::log;

pub fn run(settings: &Settings) -> Result<()> {
    log(settings)?;
    actix_web::rt::System::new().block_on(async {
        let running = app::start(settings).await?;
        tracing::info!(address = %running.address, "ready at {}", running.shown);
        running.until(asked_to_stop()).await
    })
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
}
