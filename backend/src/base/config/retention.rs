//! Retention periods.

use std::time::Duration;

use clap::Args;

/// The longest retention that the shipped privacy policy allows, in days.
pub const PROMISED: u16 = 90;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
pub struct RetentionPeriods {
    /// Days after which a session that has ended is deleted
    #[arg(long, env = "UMBRACHAT_KEEP_SESSIONS", default_value_t = PROMISED,
        value_parser = clap::value_parser!(u16).range(1..=3_650), value_name = "DAYS")]
    pub keep_sessions: u16,

    /// Days after which security events, such as sign-ins, are deleted
    #[arg(long, env = "UMBRACHAT_KEEP_SECURITY_EVENTS", default_value_t = PROMISED,
        value_parser = clap::value_parser!(u16).range(1..=3_650), value_name = "DAYS")]
    pub keep_security_events: u16,

    /// Days after which the tombstone of a deleted message is deleted; a device that was offline
    /// for longer reloads the conversation
    #[arg(long, env = "UMBRACHAT_KEEP_TOMBSTONES", default_value_t = PROMISED,
        value_parser = clap::value_parser!(u16).range(1..=3_650), value_name = "DAYS")]
    pub keep_tombstones: u16,

    /// Days after which a report is deleted, counted from its closing, or from its creation if it
    /// is still open
    #[arg(long, env = "UMBRACHAT_KEEP_REPORTS", default_value_t = REPORTS,
        value_parser = clap::value_parser!(u16).range(1..=3_650), value_name = "DAYS")]
    pub keep_reports: u16,
}

/// In days: long enough to act on a report and to notice a repetition.
const REPORTS: u16 = 180;

impl RetentionPeriods {
    pub fn sessions(&self) -> Duration {
        days(self.keep_sessions)
    }

    pub fn security_events(&self) -> Duration {
        days(self.keep_security_events)
    }

    pub fn tombstones(&self) -> Duration {
        days(self.keep_tombstones)
    }

    pub fn reports(&self) -> Duration {
        days(self.keep_reports)
    }

    /// Whether a period is longer than the shipped policy states.
    pub fn exceeds_promise(&self) -> bool {
        self.keep_sessions > PROMISED || self.keep_security_events > PROMISED
    }
}

fn days(number: u16) -> Duration {
    Duration::from_secs(u64::from(number) * 24 * 60 * 60)
}
