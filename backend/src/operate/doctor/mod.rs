//! A look at everything that has to be right for a server to be safe and to stay up:
//! settings, files, the database, Redis. It changes nothing.

mod database;
mod files;
mod nodes;
mod redis;
mod rewrite;
mod settings;

use std::fmt;

use tokio::runtime::Handle;

pub use rewrite::rewrite;

use crate::{base::config::Settings, storage::Store};

/// How good or bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    Fine,
    /// To be known; nothing is wrong.
    Note,
    /// It works, and could be safer.
    Warning,
    /// It is unsafe or does not work.
    Fault,
}

/// Something that was looked at.
#[derive(Debug, Clone)]
pub struct Finding {
    pub grade: Grade,
    pub about: &'static str,
    /// A sentence, which never holds a secret.
    pub said: String,
}

impl Finding {
    fn new(grade: Grade, about: &'static str, said: impl Into<String>) -> Self {
        Self { grade, about, said: said.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grade = match self.grade {
            Grade::Fine => "pass",
            Grade::Note => "note",
            Grade::Warning => "WARN",
            Grade::Fault => "FAIL",
        };
        write!(out, "{grade}  {}: {}", self.about, self.said)
    }
}

/// Looks at everything, beside a running server or without one.
pub async fn examine(settings: &Settings, runtime: Handle) -> Vec<Finding> {
    let mut findings = settings::look(settings);
    findings.extend(files::look(settings));
    match Store::beside(&settings.database_url, &settings.data_dir, runtime).await {
        Ok(store) => {
            findings.extend(database::look(&store).await);
            findings.extend(nodes::look(settings, &store).await);
        }
        Err(error) => {
            findings.push(Finding::new(Grade::Fault, "database", database::reason(&error)));
        }
    }
    if let Some(address) = &settings.redis_url {
        findings.extend(redis::look(address).await);
    }
    findings
}
