//! Which messages an account is notified about, and for how long.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use crate::{
    base::{
        clock::Timestamp,
        ids::{AccountId, MessageId},
    },
    domain::{
        accounts::model::QuietHours,
        members::model::MemberRow,
        messages::model::{MessageKind, MessageRow},
        notifications::rules::{Concern, NotifySettings, notifies},
    },
};

/// A notification that could not be sent within this time is dropped. Also its time to live at the
/// push service.
pub const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// While the account looks at a device, that device notifies. What a device said about it counts for
/// less than this time, so a message is looked at again until then.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// A subscription is removed after this many failed attempts in a row.
pub const FAILURES_MAX: i32 = 20;

/// The pause after the first failure; it doubles with each further one.
const PAUSE: Duration = Duration::from_secs(30);

/// The longest pause.
pub const PAUSE_MAX: Duration = Duration::from_secs(60 * 60);

/// Who is to be notified, in one conversation.
pub struct Reader<'a> {
    pub member: &'a MemberRow,
    pub quiet_hours: Option<&'a QuietHours>,
    /// Older messages are no news: the subscription was made later.
    pub since: Timestamp,
    /// The accounts that the reader blocks.
    pub blocked: &'a HashSet<AccountId>,
    /// The authors of messages that were replied to.
    pub authors: &'a HashMap<MessageId, AccountId>,
}

impl Reader<'_> {
    /// Whether the reader is notified about a message. The only place that decides it: it is asked
    /// when a message is queued and again before it is sent.
    pub fn wants(&self, message: &MessageRow, now: Timestamp) -> bool {
        let Self { member, since, blocked, .. } = self;
        let is_readable = member.is_present()
            && message.kind() == MessageKind::Text
            && message.deleted_at.is_none()
            && message.seq > member.joined_seq;
        let is_own = message.sender_id == Some(member.account_id);
        let is_read = message.seq <= member.read_seq;
        let is_blocked = message.sender_id.is_some_and(|sender| blocked.contains(&sender));
        is_readable
            && !is_own
            && !is_read
            && !is_blocked
            && message.created_at >= *since
            && self.is_notified(message, now)
    }

    /// By the settings of now and of the time of the message: what they withheld is not told when
    /// quiet hours or a mute are over.
    fn is_notified(&self, message: &MessageRow, now: Timestamp) -> bool {
        let me = self.member.account_id;
        let mentions = message.mentions.as_ref();
        let concern = Concern {
            mentioned: mentions.is_some_and(|of| of.accounts().contains(&me)),
            replied: message.reply_to.is_some_and(|to| self.authors.get(&to) == Some(&me)),
        };
        let settings = NotifySettings::new(self.member, self.quiet_hours);
        [message.created_at, now].into_iter().all(|time| notifies(&settings, concern, time))
    }

    /// The newest of these messages that the reader is notified about.
    pub fn newest<'m>(&self, messages: &'m [MessageRow], now: Timestamp) -> Option<&'m MessageRow> {
        messages.iter().filter(|one| self.wants(one, now)).max_by_key(|one| one.seq)
    }
}

/// The pause after `failures` failed attempts in a row.
pub fn pause_after(failures: i32) -> Duration {
    let doublings = u32::try_from(failures.saturating_sub(1)).unwrap_or(0).min(16);
    PAUSE.saturating_mul(2_u32.saturating_pow(doublings)).min(PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::ids::ConversationId,
        domain::{
            members::model::{NotifyLevel, Role},
            messages::model::Mentions,
        },
    };

    struct Case {
        member: MemberRow,
        message: MessageRow,
        since: Timestamp,
        blocked: HashSet<AccountId>,
        authors: HashMap<MessageId, AccountId>,
        now: Timestamp,
    }

    type Change = (&'static str, fn(&mut Case));

    impl Case {
        fn new() -> Self {
            let (conversation, now) = (ConversationId::new(), Timestamp::now());
            let member = MemberRow::joining(conversation, AccountId::new(), Role::Member, 3);
            let mut message = MessageRow::at(conversation, 5, MessageKind::Text, now);
            message.sender_id = Some(AccountId::new());
            let (blocked, authors) = (HashSet::new(), HashMap::new());
            Self { member, message, since: now, blocked, authors, now }
        }

        fn reader(&self) -> Reader<'_> {
            let Self { member, since, blocked, authors, .. } = self;
            Reader { member, quiet_hours: None, since: *since, blocked, authors }
        }

        fn wants(&self) -> bool {
            self.reader().wants(&self.message, self.now)
        }
    }

    #[test]
    fn a_new_message_of_another_member_is_wanted() {
        assert!(Case::new().wants());
    }

    #[test]
    fn what_is_read_own_deleted_older_or_blocked_is_not_wanted() {
        let changes: [Change; 10] = [
            ("read", |case| case.member.read_seq = 5),
            ("own", |case| case.message.sender_id = Some(case.member.account_id)),
            ("deleted", |case| case.message.deleted_at = Some(case.now)),
            ("system", |case| case.message.kind = MessageKind::System),
            ("from before joining", |case| case.member.joined_seq = 5),
            ("left", |case| case.member.left_rev = Some(6)),
            ("older", |case| case.since = case.now.plus(Duration::from_secs(1))),
            ("blocked", |case| case.blocked = case.message.sender_id.into_iter().collect()),
            ("muted", |case| {
                case.member.muted_until = Some(case.now.plus(Duration::from_secs(1)));
            }),
            ("nothing of this conversation", |case| case.member.notify = NotifyLevel::Nothing),
        ];
        for (what, change) in changes {
            let mut case = Case::new();
            change(&mut case);
            assert!(!case.wants(), "{what}");
        }
    }

    #[test]
    fn mentions_and_replies_are_wanted_as_the_level_says() {
        let mut case = Case::new();
        case.member.notify = NotifyLevel::Mentions;
        assert!(!case.wants());
        case.message.mentions = Mentions::of(&[case.member.account_id]);
        assert!(case.wants());
        case.message.mentions = None;
        let answered = MessageId::new();
        case.message.reply_to = Some(answered);
        case.authors.insert(answered, AccountId::new());
        assert!(!case.wants(), "a reply to somebody else");
        case.authors.insert(answered, case.member.account_id);
        assert!(case.wants());
    }

    #[test]
    fn what_a_mute_withheld_is_not_wanted_when_it_is_over() {
        let mut case = Case::new();
        case.member.muted_until = Some(case.now.plus(Duration::from_secs(60)));
        case.now = case.now.plus(Duration::from_secs(61));
        assert!(!case.wants());
        case.message.created_at = case.now;
        assert!(case.wants());
    }

    #[test]
    fn the_newest_wanted_message_is_chosen() {
        let case = Case::new();
        let mut own = case.message.clone();
        (own.seq, own.id, own.sender_id) = (7, MessageId::new(), Some(case.member.account_id));
        let mut later = case.message.clone();
        (later.seq, later.id) = (6, MessageId::new());
        let messages = [own, case.message.clone(), later];
        let newest = |messages| case.reader().newest(messages, case.now).map(|one| one.seq);
        assert_eq!(newest(&messages), Some(6));
        assert_eq!(newest(&messages[..1]), None);
    }

    #[test]
    fn pauses_double_up_to_an_hour() {
        assert_eq!(pause_after(1), PAUSE);
        assert_eq!(pause_after(3), PAUSE * 4);
        assert_eq!(pause_after(FAILURES_MAX), PAUSE_MAX);
        assert_eq!(pause_after(i32::MAX), PAUSE_MAX);
    }
}
