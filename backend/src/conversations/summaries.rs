//! Conversations as one member sees them in a list: assembled from a handful of queries,
//! however many there are.

use std::collections::HashMap;

use super::model::{Conversation, ConversationKind, ConversationRow, MyPlace, WelcomeConversation};
use crate::{
    accounts::model::UserCard,
    error::Result,
    ids::{AccountId, ConversationId},
    members::{
        self,
        model::{MemberRow, Role},
    },
    messages::{
        self,
        model::{Message, MessageRow},
    },
    storage::Conn,
};

/// Above this many members nobody is sent everybody's positions.
pub const CURSORS_MAX: usize = 100;

/// These conversations as `account` sees them, in the order given.
pub async fn assemble(
    conn: &mut Conn,
    account: AccountId,
    mine: Vec<(ConversationRow, MemberRow)>,
) -> Result<Vec<WelcomeConversation>> {
    let ids: Vec<_> = mine.iter().map(|(row, _)| row.id).collect();
    let mut people: HashMap<ConversationId, Vec<(MemberRow, UserCard)>> = HashMap::new();
    for (row, card) in members::queries::present(conn, &ids).await? {
        people.entry(row.conversation_id).or_default().push((row, card));
    }
    let mut newest: HashMap<ConversationId, MessageRow> = HashMap::new();
    for row in messages::queries::newest(conn, &ids).await? {
        newest.insert(row.conversation_id, row);
    }
    let mut summaries = Vec::with_capacity(mine.len());
    for (row, me) in mine {
        let unread = unread(conn, &row, &me).await?;
        let people = people.remove(&row.id).unwrap_or_default();
        let last = newest.remove(&row.id).filter(|last| last.seq > me.joined_seq);
        summaries.push(summary(account, row, &me, people, last, unread));
    }
    Ok(summaries)
}

/// What `me` has not read in a conversation.
pub async fn unread(conn: &mut Conn, row: &ConversationRow, me: &MemberRow) -> Result<i64> {
    let above = me.read_seq.max(me.joined_seq);
    if row.last_seq <= above {
        return Ok(0);
    }
    messages::queries::count_unread(conn, row.id, me.account_id, above).await
}

fn summary(
    account: AccountId,
    row: ConversationRow,
    me: &MemberRow,
    people: Vec<(MemberRow, UserCard)>,
    last: Option<MessageRow>,
    unread: i64,
) -> WelcomeConversation {
    let cursors = if people.len() <= CURSORS_MAX {
        people.iter().map(|(row, _)| row.into()).collect()
    } else {
        Vec::new()
    };
    let members_count = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let kind = row.kind();
    let with = people
        .into_iter()
        .map(|(_, card)| card)
        .find(|card| kind == ConversationKind::Direct && card.id != account);
    let conversation = Conversation {
        id: row.id,
        kind,
        title: row.title,
        with,
        members_count,
        created_at: row.created_at,
        last_activity_at: row.last_activity_at,
        head: row.head,
        receipts: row.receipts,
        last_message: last.map(Message::from),
        unread,
        mentions: 0,
        my: MyPlace {
            role: Role::from_column(me.role),
            joined_seq: me.joined_seq,
            read_seq: me.read_seq,
            delivered_seq: me.delivered_seq,
            can_post: !row.locked,
            muted_until: me.muted_until,
            archived: me.archived,
            pinned: me.pinned,
            unread_mark: me.unread_mark,
        },
    };
    WelcomeConversation { joined_seq: me.joined_seq, conversation, cursors, reset: false }
}
