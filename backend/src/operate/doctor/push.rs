//! Whether notifications for closed apps can work. Only if they are on, the push services are asked
//! for an answer.

use std::error::Error as _;

use super::{
    files::private,
    finding::{Finding, Grade},
};
use crate::{
    base::{config::Settings, error::Result},
    engine::push::{clients::PushClients, keys::PUSH_KEY_FILE},
};

pub async fn check(settings: &Settings) -> Vec<Finding> {
    if !settings.push.is_on() {
        return vec![Finding::new(Grade::Pass, "push", "off: no push service is contacted")];
    }
    let mut findings = vec![key(settings), public_url(settings)];
    match reachable(settings).await {
        Ok(services) => findings.extend(services),
        Err(error) => findings.push(Finding::new(Grade::Fault, "push", error.to_string())),
    }
    findings
}

fn key(settings: &Settings) -> Finding {
    let file = settings.data_dir.join(PUSH_KEY_FILE);
    match &settings.push.push_key {
        Some(_) => Finding::new(Grade::Pass, "push key", "from the settings"),
        None if file.exists() => private("push key", &file),
        None => Finding::new(Grade::Note, "push key", "the first start makes it"),
    }
}

/// Browsers have push in secure pages only.
fn public_url(settings: &Settings) -> Finding {
    match &settings.public_url {
        Some(url) if url.is_secure() => Finding::new(Grade::Pass, "push", "on"),
        _ => Finding::new(
            Grade::Warning,
            "push",
            "on, but UMBRACHAT_PUBLIC_URL is not an https address: browsers allow push only there \
             and on the machine itself",
        ),
    }
}

async fn reachable(settings: &Settings) -> Result<Vec<Finding>> {
    let clients = PushClients::new(settings.push.services())?;
    let mut findings = Vec::new();
    for origin in clients.origins() {
        findings.push(match clients.reach(&origin).await {
            Ok(()) => Finding::new(Grade::Pass, "push service", format!("{origin} answers")),
            Err(error) => {
                let mut reason = error.to_string();
                let mut cause = error.source();
                while let Some(source) = cause {
                    reason = source.to_string();
                    cause = source.source();
                }
                let message = format!("{origin} cannot be reached: {reason}");
                Finding::new(Grade::Warning, "push service", message)
            }
        });
    }
    Ok(findings)
}
