//! Limits on rates. `UMBRACHAT_LIMITS=off` lifts all of them for load tests; limits on sizes always
//! apply.
//!
//! Every node counts by itself; nodes with a common Redis also count together.

mod bounds;
pub mod counters;
mod guesses;
mod rate;
mod readings;
mod source;

use std::{num::NonZeroU32, time::Duration};

use governor::Quota;

pub use self::{
    guesses::{Attempt, GuessLimits, Guesser, SecretKind},
    rate::{Key, Rate},
    readings::LimitReadings,
    source::Source,
};
use crate::{
    base::{clock::Timestamp, config, ids::AccountId},
    limits::counters::Counters,
};

/// All rate limits.
pub struct Limits {
    /// 10 a minute from one source; also limits probing for usernames.
    pub sign_ups: Rate<Source>,
    /// 30 a minute from one source.
    pub sign_ins: Rate<Source>,
    /// 10 a minute from one source: requests for a password reset link.
    pub resets: Rate<Source>,
    /// 3 an hour to one account; not shown in any answer.
    pub reset_mails: Rate<AccountId>,
    /// 60 a minute from one source.
    pub refreshes: Rate<Source>,
    /// 20 a second, 40 in a burst: messages, and actions on them.
    pub sends: Rate<AccountId>,
    /// 30 a minute.
    pub searches: Rate<AccountId>,
    /// 60 a minute: search while typing.
    pub message_searches: Rate<AccountId>,
    /// 20 a minute, as a request reveals whether a username exists; also making and accepting
    /// invitation links.
    pub friend_requests: Rate<AccountId>,
    /// 30 a minute from one source: looks at invitation links.
    pub link_looks: Rate<Source>,
    /// 60 a minute.
    pub blocks: Rate<AccountId>,
    /// 10 a minute, as each is written to every shared conversation.
    pub profile_changes: Rate<AccountId>,
    /// 20 a minute.
    pub push_subscriptions: Rate<AccountId>,
    /// 120 a minute, as each is published to every member.
    pub groups: Rate<AccountId>,
    /// 6 a day.
    pub exports: Rate<AccountId>,
    /// 120 a minute: files, and parts of them.
    pub uploads: Rate<AccountId>,
    pub guesses: GuessLimits,
    /// Whether limits that are counted in the database apply.
    pub counts: bool,
}

impl Limits {
    /// `counters` count across all nodes.
    pub fn new(limits: config::Limits, counters: Option<Counters>) -> Self {
        let on = limits == config::Limits::Standard;
        let counters = counters.filter(|_| on);
        Self {
            sign_ups: Rate::new("sign-up", on, &counters, per_minute(10)),
            sign_ins: Rate::new("sign-in", on, &counters, per_minute(30)),
            resets: Rate::new("reset", on, &counters, per_minute(10)),
            reset_mails: Rate::new("reset-mail", on, &counters, Quota::per_hour(count(3)))
                .unreported(),
            refreshes: Rate::new("refresh", on, &counters, per_minute(60)),
            sends: Rate::new("send", on, &counters, per_second(20).allow_burst(count(40))),
            searches: Rate::new("search", on, &counters, per_minute(30)),
            message_searches: Rate::new("message-search", on, &counters, per_minute(60)),
            friend_requests: Rate::new("friend-request", on, &counters, per_minute(20)),
            link_looks: Rate::new("link-look", on, &counters, per_minute(30)),
            blocks: Rate::new("block", on, &counters, per_minute(60)),
            profile_changes: Rate::new("profile-change", on, &counters, per_minute(10)),
            push_subscriptions: Rate::new("push-subscription", on, &counters, per_minute(20)),
            groups: Rate::new("group", on, &counters, per_minute(120)),
            exports: Rate::new("export", on, &counters, per_day(6)),
            uploads: Rate::new("upload", on, &counters, per_minute(120)),
            guesses: GuessLimits::new(on, counters),
            counts: on,
        }
    }

    /// Removes keys that have recovered their full quota.
    pub fn remove_expired(&self) {
        self.sign_ups.remove_expired();
        self.sign_ins.remove_expired();
        self.resets.remove_expired();
        self.reset_mails.remove_expired();
        self.refreshes.remove_expired();
        self.sends.remove_expired();
        self.searches.remove_expired();
        self.message_searches.remove_expired();
        self.friend_requests.remove_expired();
        self.link_looks.remove_expired();
        self.blocks.remove_expired();
        self.profile_changes.remove_expired();
        self.push_subscriptions.remove_expired();
        self.groups.remove_expired();
        self.exports.remove_expired();
        self.uploads.remove_expired();
        self.guesses.remove_expired(Timestamp::now());
    }
}

fn count(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

fn per_second(number: u32) -> Quota {
    Quota::per_second(count(number))
}

fn per_minute(number: u32) -> Quota {
    Quota::per_minute(count(number))
}

fn per_day(number: u32) -> Quota {
    let span = Duration::from_secs(24 * 60 * 60) / number.max(1);
    Quota::with_period(span).map_or_else(|| per_minute(1), |quota| quota.allow_burst(count(number)))
}
