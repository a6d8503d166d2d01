//! What subscribed members have not read: the rows from which it is decided what they are notified
//! about.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{blocked, of_accounts};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, ConversationId, MessageId, SessionId},
    },
    domain::{
        accounts::model::QuietHours,
        members::model::MemberRow,
        messages::model::MessageRow,
        push::{model::SubscriptionRow, rules::Reader},
        sessions::{queries::statuses, rules::is_valid},
    },
    storage::{
        Conn,
        schema::{accounts, conversations, members as members_table, messages, push_subscriptions},
        sql,
    },
};

/// The most messages of a conversation that are looked at: the newest ones.
const SCAN: i64 = 50;

/// Everything that decides about the notifications of some conversations.
pub struct Pending {
    members: Vec<MemberRow>,
    subscriptions: HashMap<AccountId, Vec<SubscriptionRow>>,
    messages: HashMap<ConversationId, Vec<MessageRow>>,
    blocked: HashMap<AccountId, HashSet<AccountId>>,
    quiet_hours: HashMap<AccountId, QuietHours>,
    /// Of the messages that were replied to.
    authors: HashMap<MessageId, AccountId>,
}

/// A notification for one device.
#[derive(Debug, Clone)]
pub struct Notification {
    pub subscription: SubscriptionRow,
    pub message: MessageRow,
}

impl Pending {
    /// Reads them in few queries. Conversations without subscribed members cost one.
    pub async fn read(conn: &mut Conn, ids: &[ConversationId], now: Timestamp) -> Result<Self> {
        let members = subscribed_members(conn, ids).await?;
        let accounts: BTreeSet<_> = members.iter().map(|member| member.account_id).collect();
        let accounts: Vec<_> = accounts.into_iter().collect();
        let mut pending = Self {
            members,
            subscriptions: HashMap::new(),
            messages: HashMap::new(),
            blocked: HashMap::new(),
            quiet_hours: HashMap::new(),
            authors: HashMap::new(),
        };
        if accounts.is_empty() {
            return Ok(pending);
        }
        let subscriptions = of_accounts(conn, &accounts).await?;
        let sessions: Vec<_> = subscriptions.iter().map(|row| row.session_id).collect();
        let valid = statuses(conn, &sessions).await?;
        let valid: HashSet<SessionId> =
            valid.iter().filter(|status| is_valid(status, now)).map(|status| status.id).collect();
        for row in subscriptions {
            if valid.contains(&row.session_id) {
                pending.subscriptions.entry(row.account_id).or_default().push(row);
            }
        }
        for (account, other) in blocked(conn, &accounts).await? {
            pending.blocked.entry(account).or_default().insert(other);
        }
        let conversations: BTreeSet<_> =
            pending.members.iter().map(|member| member.conversation_id).collect();
        for id in conversations {
            pending.messages.insert(id, newest(conn, id).await?);
        }
        pending.quiet_hours = quiet_hours(conn, &accounts).await?;
        let replies = pending.messages.values().flatten().filter_map(|message| message.reply_to);
        pending.authors = authors(conn, &replies.collect::<Vec<_>>()).await?;
        Ok(pending)
    }

    /// What each subscription is to be notified about: in each conversation, the newest message
    /// that the member wants.
    pub fn notifications(&self, now: Timestamp) -> Vec<Notification> {
        let none = HashSet::new();
        let mut found = Vec::new();
        for member in &self.members {
            let subscriptions = self.subscriptions.get(&member.account_id);
            let messages = self.messages.get(&member.conversation_id);
            let (Some(subscriptions), Some(messages)) = (subscriptions, messages) else { continue };
            let blocked = self.blocked.get(&member.account_id).unwrap_or(&none);
            for subscription in subscriptions {
                let reader = Reader {
                    member,
                    quiet_hours: self.quiet_hours.get(&member.account_id),
                    since: subscription.created_at,
                    blocked,
                    authors: &self.authors,
                };
                if let Some(message) = reader.newest(messages, now) {
                    let (subscription, message) = (subscription.clone(), message.clone());
                    found.push(Notification { subscription, message });
                }
            }
        }
        found
    }
}

/// The members of these conversations who have a subscription and have not read everything.
async fn subscribed_members(conn: &mut Conn, ids: &[ConversationId]) -> Result<Vec<MemberRow>> {
    let subscribed = push_subscriptions::table.select(push_subscriptions::account_id);
    Ok(sql!(conn, |c| {
        members_table::table
            .inner_join(conversations::table)
            .filter(members_table::conversation_id.eq_any(ids))
            .filter(members_table::account_id.eq_any(subscribed))
            .filter(members_table::left_rev.is_null())
            .filter(members_table::read_seq.lt(conversations::last_seq))
            .select(MemberRow::as_select())
            .load(c)
            .await
    })?)
}

async fn newest(conn: &mut Conn, conversation: ConversationId) -> Result<Vec<MessageRow>> {
    Ok(sql!(conn, |c| {
        messages::table
            .filter(messages::conversation_id.eq(conversation))
            .order(messages::seq.desc())
            .limit(SCAN)
            .select(MessageRow::as_select())
            .load(c)
            .await
    })?)
}

async fn quiet_hours(conn: &mut Conn, ids: &[AccountId]) -> Result<HashMap<AccountId, QuietHours>> {
    let rows: Vec<(AccountId, QuietHours)> = sql!(conn, |c| {
        accounts::table
            .filter(accounts::id.eq_any(ids))
            .filter(accounts::quiet_hours.is_not_null())
            .select((accounts::id, accounts::quiet_hours.assume_not_null()))
            .load(c)
            .await
    })?;
    Ok(rows.into_iter().collect())
}

/// The authors of these messages, if they have one.
async fn authors(conn: &mut Conn, ids: &[MessageId]) -> Result<HashMap<MessageId, AccountId>> {
    let rows: Vec<(MessageId, AccountId)> = sql!(conn, |c| {
        messages::table
            .filter(messages::id.eq_any(ids))
            .filter(messages::sender_id.is_not_null())
            .select((messages::id, messages::sender_id.assume_not_null()))
            .load(c)
            .await
    })?;
    Ok(rows.into_iter().collect())
}

/// Conversations with activity since a time in which a subscribed member has not read everything.
pub async fn recent(conn: &mut Conn, since: Timestamp) -> Result<Vec<ConversationId>> {
    Ok(sql!(conn, |c| {
        push_subscriptions::table
            .inner_join(
                members_table::table
                    .on(members_table::account_id.eq(push_subscriptions::account_id)),
            )
            .inner_join(
                conversations::table.on(conversations::id.eq(members_table::conversation_id)),
            )
            .filter(members_table::left_rev.is_null())
            .filter(members_table::read_seq.lt(conversations::last_seq))
            .filter(conversations::last_activity_at.gt(since))
            .select(conversations::id)
            .distinct()
            .load(c)
            .await
    })?)
}
