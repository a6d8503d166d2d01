//! Whether the settings are safe and consistent.

use std::error::Error as _;

use super::finding::{Finding, Grade};
use crate::base::config::{DatabaseAddress, Settings};

pub fn check(settings: &Settings) -> Vec<Finding> {
    let mut findings = vec![match settings.check() {
        Ok(()) => Finding::new(Grade::Pass, "settings", "consistent"),
        Err(error) => {
            let reason = error.source().map_or_else(|| error.to_string(), ToString::to_string);
            Finding::new(Grade::Fault, "settings", reason)
        }
    }];
    findings.push(public_url(settings));
    findings.push(proxies(settings));
    findings.push(operator(settings));
    findings.push(secret(settings));
    findings
}

fn public_url(settings: &Settings) -> Finding {
    let finding = |grade, message: &str| Finding::new(grade, "public address", message);
    match &settings.public_url {
        Some(url) if url.is_secure() => finding(Grade::Pass, url.origin()),
        Some(url) if is_local(url.origin()) => {
            finding(Grade::Note, "without TLS, which only this machine may do without")
        }
        Some(_) => finding(
            Grade::Fault,
            "UMBRACHAT_PUBLIC_URL has no TLS: passwords can be read on the way",
        ),
        None if settings.listen.ip().is_loopback() => finding(
            Grade::Note,
            "UMBRACHAT_PUBLIC_URL is not set: only this machine can use the server",
        ),
        None => finding(
            Grade::Fault,
            "UMBRACHAT_PUBLIC_URL is not set, but others can reach the server without TLS",
        ),
    }
}

fn is_local(origin: &str) -> bool {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
        host.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    })
}

fn proxies(settings: &Settings) -> Finding {
    let is_public = settings.public_url.as_ref().is_some_and(|url| url.is_secure());
    let (grade, message) = match settings.trusted_proxies.len() {
        0 if is_public => (
            Grade::Fault,
            "UMBRACHAT_TRUSTED_PROXIES is empty: over an https address the API refuses every call"
                .to_owned(),
        ),
        0 => (Grade::Pass, "none, and none is needed".to_owned()),
        number => (Grade::Pass, format!("{number} trusted to state the client's address")),
    };
    Finding::new(grade, "proxies", message)
}

fn operator(settings: &Settings) -> Finding {
    let missing: Vec<_> = [
        ("UMBRACHAT_OPERATOR_NAME", settings.operator_name.is_none()),
        ("UMBRACHAT_OPERATOR_CONTACT", settings.operator_contact.is_none()),
    ]
    .into_iter()
    .filter_map(|(name, is_missing)| is_missing.then_some(name))
    .collect();
    match missing.is_empty() {
        true => Finding::new(Grade::Pass, "operator", "named in the privacy policy"),
        false => Finding::new(
            Grade::Warning,
            "operator",
            format!("the privacy policy has to name the operator: set {}", missing.join(" and ")),
        ),
    }
}

fn secret(settings: &Settings) -> Finding {
    let several = matches!(settings.database_url, DatabaseAddress::Postgres(_));
    match (&settings.jwt_secret, &settings.jwt_secret_before) {
        (Some(_), None) => Finding::new(Grade::Pass, "signing secret", "strong, from the settings"),
        (Some(_), Some(_)) => Finding::new(
            Grade::Note,
            "signing secret",
            "the former secret is set as well: remove it 15 minutes after the change",
        ),
        (None, _) if several => Finding::new(
            Grade::Note,
            "signing secret",
            "a key file: enough for one node; several need UMBRACHAT_JWT_SECRET",
        ),
        (None, _) => Finding::new(Grade::Pass, "signing secret", "a key file"),
    }
}
