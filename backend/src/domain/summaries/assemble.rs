//! Builds conversations as one member sees them. The number of queries does not depend on the
//! number of conversations.

use std::collections::{BTreeSet, HashMap};

use super::model::{Conversation, WelcomeConversation};
use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::{
            self,
            model::UserCard,
            queries::{card_pictures, known_names},
        },
        conversations::model::{ConversationKind, ConversationRow, Membership},
        members::{self, model::MemberRow},
        messages::{
            model::Message,
            queries,
            unread::{self, Unread},
        },
        receipts::{model::MemberCursor, queries::CursorVisibility},
    },
    storage::{Conn, together},
};

/// The data that is the same for every member.
struct SharedParts {
    /// Empty for conversations that do not publish positions.
    members: HashMap<ConversationId, Vec<MemberRow>>,
    /// The accounts of direct conversations.
    cards: HashMap<AccountId, UserCard>,
    newest: HashMap<ConversationId, Message>,
}

/// `with_cursors` says whether the members are needed.
async fn shared(
    conn: &mut Conn,
    rows: &[&ConversationRow],
    with_cursors: bool,
) -> Result<SharedParts> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let telling = rows.iter().filter(|row| with_cursors && row.publishes_cursors());
    let telling: Vec<_> = telling.map(|row| row.id).collect();
    let people: Vec<_> =
        rows.iter().flat_map(|row| [row.direct_low, row.direct_high]).flatten().collect();
    let (members, cards, newest) = together!(
        conn,
        |c| members::queries::present(c, &telling),
        |c| accounts::queries::cards(c, &people),
        |c| newest(c, &ids),
    )?;
    let mut present: HashMap<ConversationId, Vec<MemberRow>> = HashMap::new();
    for row in members {
        present.entry(row.conversation_id).or_default().push(row);
    }
    Ok(SharedParts {
        members: present,
        cards: cards.into_iter().map(|card| (card.id, card)).collect(),
        newest: newest.into_iter().map(|message| (message.conversation_id, message)).collect(),
    })
}

async fn newest(conn: &mut Conn, ids: &[ConversationId]) -> Result<Vec<Message>> {
    let newest = queries::newest(conn, ids).await?;
    queries::complete(conn, newest).await
}

/// These conversations as `account` sees them, in the given order.
pub async fn listed(
    conn: &mut Conn,
    account: AccountId,
    mine: Vec<(ConversationRow, MemberRow)>,
) -> Result<Vec<Conversation>> {
    let summaries = assemble(conn, account, mine, None).await?;
    Ok(summaries.into_iter().map(|summary| summary.conversation).collect())
}

/// The same with the positions of all members, as far as `account` may see them.
pub async fn welcome(
    conn: &mut Conn,
    account: AccountId,
    mine: Vec<(ConversationRow, MemberRow)>,
    visibility: &CursorVisibility,
) -> Result<Vec<WelcomeConversation>> {
    assemble(conn, account, mine, Some(visibility)).await
}

async fn assemble(
    conn: &mut Conn,
    account: AccountId,
    mine: Vec<(ConversationRow, MemberRow)>,
    visibility: Option<&CursorVisibility>,
) -> Result<Vec<WelcomeConversation>> {
    let rows: Vec<_> = mine.iter().map(|(row, _)| row).collect();
    let with_unread = mine.iter().filter(|(row, me)| may_have_unread(row, me));
    let with_unread: Vec<_> = with_unread.map(|(_, me)| me).collect();
    let others: BTreeSet<_> = rows.iter().filter_map(|row| other(row, account)).collect();
    let (shared, unread, known) = together!(
        conn,
        |c| shared(c, &rows, visibility.is_some()),
        |c| unread::count_all(c, account, &with_unread),
        |c| known_names::of(c, account, &others),
    )?;
    let mut summaries = Vec::with_capacity(mine.len());
    for (row, me) in &mine {
        let unread = unread.get(&row.id).copied().unwrap_or_default();
        let cursors =
            visibility.map(|visibility| cursors(me, row, &shared, visibility)).unwrap_or_default();
        summaries.push(summary(row, me, &shared, unread, cursors));
    }
    let with = summaries.iter_mut().filter_map(|summary| summary.conversation.with.as_mut());
    let mut with: Vec<_> = with.collect();
    card_pictures::reveal(conn, account, &mut with).await?;
    known_names::show_known(&known, with);
    Ok(summaries)
}

/// The other account of a direct conversation.
fn other(row: &ConversationRow, account: AccountId) -> Option<AccountId> {
    [row.direct_low, row.direct_high].into_iter().flatten().find(|id| *id != account)
}

/// One conversation as each of these new members sees it; nothing is unread yet. The members of a new
/// direct conversation are friends.
pub async fn for_newcomers(
    conn: &mut Conn,
    row: &ConversationRow,
    members: &[MemberRow],
) -> Result<HashMap<AccountId, WelcomeConversation>> {
    let mut shared = shared(conn, &[row], true).await?;
    shared.cards.values_mut().for_each(|card| card.picture.reveal());
    let people: Vec<_> = members.iter().map(|me| me.account_id).collect();
    let visibility = CursorVisibility::of(conn, &people).await?;
    let mut seen = HashMap::with_capacity(members.len());
    for me in members {
        let cursors = cursors(me, row, &shared, &visibility);
        let summary = summary(row, me, &shared, Unread::default(), cursors);
        seen.insert(me.account_id, summary);
    }
    Ok(seen)
}

/// The positions of all members, as far as this member may see them.
fn cursors(
    me: &MemberRow,
    row: &ConversationRow,
    shared: &SharedParts,
    visibility: &CursorVisibility,
) -> Vec<MemberCursor> {
    let present = shared.members.get(&row.id).into_iter().flatten();
    present.map(|member| visibility.visible_cursor(me, member)).collect()
}

/// Counts the unread messages of one member in one conversation.
pub async fn unread(conn: &mut Conn, row: &ConversationRow, me: &MemberRow) -> Result<Unread> {
    match may_have_unread(row, me) {
        true => unread::count(conn, me).await,
        false => Ok(Unread::default()),
    }
}

fn may_have_unread(row: &ConversationRow, me: &MemberRow) -> bool {
    row.last_seq > me.read_seq.max(me.joined_seq)
}

fn summary(
    row: &ConversationRow,
    me: &MemberRow,
    shared: &SharedParts,
    unread: Unread,
    cursors: Vec<MemberCursor>,
) -> WelcomeConversation {
    let other = other(row, me.account_id);
    let with = other.and_then(|id| shared.cards.get(&id)).cloned();
    let last = shared.newest.get(&row.id).filter(|last| last.seq > me.joined_seq);
    let conversation = Conversation {
        id: row.id,
        kind: row.kind(),
        title: row.title.clone(),
        description: row.description.clone(),
        picture: row.picture,
        with: with.filter(|_| row.kind() == ConversationKind::Direct),
        members_count: row.members_count,
        created_at: row.created_at,
        last_activity_at: row.last_activity_at,
        head: row.head,
        receipts: row.receipts_for(me),
        last_message: last.cloned(),
        unread: unread.messages,
        mentions: unread.mentions,
        my: Membership::new(row, me),
    };
    WelcomeConversation { joined_seq: me.joined_seq, conversation, cursors, reset: false }
}
