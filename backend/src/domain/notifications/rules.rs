//! Which messages notify a member. `frontend/src/notifications/wanted.ts` has the same rule for
//! open tabs.

use crate::{
    base::clock::Timestamp,
    domain::{
        accounts::model::QuietHours,
        members::model::{MemberRow, NotifyLevel},
    },
};

/// What a member has chosen about notifications of a conversation.
#[derive(Debug, Clone, Copy)]
pub struct NotifySettings<'a> {
    pub level: NotifyLevel,
    pub muted_until: Option<Timestamp>,
    pub archived: bool,
    /// Of the account.
    pub quiet_hours: Option<&'a QuietHours>,
}

impl<'a> NotifySettings<'a> {
    pub fn new(member: &MemberRow, quiet_hours: Option<&'a QuietHours>) -> Self {
        let MemberRow { notify: level, muted_until, archived, .. } = *member;
        Self { level, muted_until, archived, quiet_hours }
    }
}

/// How a message of another member concerns this member.
#[derive(Debug, Clone, Copy, Default)]
pub struct Concern {
    /// Its mentions name the member.
    pub mentioned: bool,
    /// It replies to a message of the member.
    pub replied: bool,
}

/// Whether a new message notifies a member. While a conversation is muted or archived only mentions
/// do, as they alone count as unread then.
pub fn notifies(settings: &NotifySettings<'_>, concern: Concern, now: Timestamp) -> bool {
    if settings.quiet_hours.is_some_and(|hours| hours.contain(now)) {
        return false;
    }
    let is_silenced = settings.archived || settings.muted_until.is_some_and(|until| until > now);
    match settings.level {
        NotifyLevel::Nothing => false,
        _ if is_silenced => concern.mentioned,
        NotifyLevel::Mentions => concern.mentioned || concern.replied,
        NotifyLevel::All => true,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_795_000_000_000_000);
    const NOBODY: Concern = Concern { mentioned: false, replied: false };
    const MENTION: Concern = Concern { mentioned: true, replied: false };
    const REPLY: Concern = Concern { mentioned: false, replied: true };

    fn of(level: NotifyLevel) -> NotifySettings<'static> {
        NotifySettings { level, muted_until: None, archived: false, quiet_hours: None }
    }

    fn notified(settings: &NotifySettings<'_>) -> [bool; 3] {
        [NOBODY, MENTION, REPLY].map(|concern| notifies(settings, concern, NOW))
    }

    #[test]
    fn each_level_admits_its_messages() {
        assert_eq!(notified(&of(NotifyLevel::All)), [true, true, true]);
        assert_eq!(notified(&of(NotifyLevel::Mentions)), [false, true, true]);
        assert_eq!(notified(&of(NotifyLevel::Nothing)), [false, false, false]);
    }

    #[test]
    fn a_muted_or_archived_conversation_admits_mentions_unless_its_level_is_nothing() {
        let later = Some(NOW.plus(Duration::from_secs(60)));
        for level in [NotifyLevel::All, NotifyLevel::Mentions] {
            let muted = NotifySettings { muted_until: later, ..of(level) };
            assert_eq!(notified(&muted), [false, true, false]);
            let archived = NotifySettings { archived: true, ..of(level) };
            assert_eq!(notified(&archived), [false, true, false]);
        }
        let nothing = NotifySettings { muted_until: later, ..of(NotifyLevel::Nothing) };
        assert_eq!(notified(&nothing), [false; 3]);
        let over = NotifySettings { muted_until: Some(NOW), ..of(NotifyLevel::All) };
        assert_eq!(notified(&over), [true; 3], "the mute has ended");
    }

    #[test]
    fn nothing_notifies_in_quiet_hours() {
        let hours = |from: &str, to: &str| -> QuietHours {
            let value = serde_json::json!({ "from": from, "to": to, "time_zone": "UTC" });
            serde_json::from_value(value).expect("quiet hours")
        };
        // The moment is 11:06 in UTC.
        let (now, later) = (hours("11:00", "12:00"), hours("12:00", "11:00"));
        let all = of(NotifyLevel::All);
        assert_eq!(notified(&NotifySettings { quiet_hours: Some(&now), ..all }), [false; 3]);
        assert_eq!(notified(&NotifySettings { quiet_hours: Some(&later), ..all }), [true; 3]);
    }
}
