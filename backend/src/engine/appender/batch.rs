//! Writes one batch of changes. A few queries read everything that the batch needs, the rules are
//! applied in the order of arrival, and a few more queries write the result.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    change::{Change, ChangeResult},
    plan::{FileWrites, LoadedRows, Plan},
};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts,
        conversations::queries::{self, Locking},
        files, members,
        messages::{self, model::MessageRow, unread::Unread},
        reactions,
        receipts::{self, queries::CursorVisibility},
        summaries::assemble,
    },
    engine::delivery::{
        event::Event,
        events::accounts::{AccountEvent, ReadChange},
    },
    storage::{Conn, together},
};

/// The result of a batch.
pub(super) struct BatchOutcome {
    /// In the order of the changes; `None` if another transaction holds the lock of the
    /// conversation.
    pub answers: Vec<Option<Result<ChangeResult>>>,
    pub events: Vec<Event>,
}

/// Writes a batch in the transaction of `conn`. Locks are taken in this order: conversations by id,
/// members, accounts by id, files by id.
pub(super) async fn write(
    conn: &mut Conn,
    changes: Vec<Change>,
    locking: Locking,
) -> Result<BatchOutcome> {
    let now = Timestamp::now();
    let (loaded, locked_elsewhere) = read(conn, &changes, locking).await?;
    let mut plan = Plan::new(loaded, now);
    let order: Vec<_> = changes.iter().map(Change::conversation).collect();
    let mut answers = Vec::with_capacity(changes.len());
    for change in changes {
        let skip = locked_elsewhere.contains(&change.conversation());
        answers.push((!skip).then(|| plan.judge(change)));
    }
    store(conn, &mut plan, now).await?;
    let unread = count_unread(conn, &plan).await?;
    for (answer, conversation) in answers.iter_mut().zip(order) {
        fill_unread(answer, conversation, &unread);
    }
    let mut events = plan.events();
    events.extend(reader_events(conn, &plan, &unread).await?);
    Ok(BatchOutcome { answers, events })
}

async fn read(
    conn: &mut Conn,
    changes: &[Change],
    locking: Locking,
) -> Result<(LoadedRows, HashSet<ConversationId>)> {
    let ids: Vec<_> = unique(changes.iter().map(Change::conversation));
    let rows = queries::lock(conn, &ids, locking).await?;
    let mut missing: HashSet<_> = ids.iter().copied().collect();
    rows.iter().for_each(|row| {
        missing.remove(&row.id);
    });
    let locked_elsewhere = if missing.is_empty() {
        missing
    } else {
        let missing: Vec<_> = missing.into_iter().collect();
        queries::existing(conn, &missing).await?.into_iter().collect()
    };
    let digests: Vec<_> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Send(sending) => Some(sending.digest.clone()),
            _ => None,
        })
        .collect();
    let wanted: Vec<_> = changes.iter().filter_map(Change::message).collect();
    let actors: Vec<_> = unique(changes.iter().flat_map(Change::actors));
    let mentioned: Vec<_> = unique(changes.iter().flat_map(Change::mentioned).copied());
    let places = changes.iter().flat_map(|change| {
        let conversation = change.conversation();
        let people = change.actors().into_iter().chain(change.mentioned().iter().copied());
        people.map(move |account| (conversation, account))
    });
    let places: Vec<_> = unique(places);
    let pinning = changes.iter().filter(|change| change.pins()).map(Change::conversation);
    let pinning: Vec<_> = unique(pinning);
    let (repeats, found, pins, members, statuses, names) = together!(
        conn,
        |c| messages::queries::by_digests(c, &digests),
        |c| messages::queries::by_ids(c, &wanted),
        |c| messages::queries::count_pins(c, &pinning),
        |c| members::queries::at(c, &places),
        |c| accounts::queries::statuses(c, &actors),
        |c| accounts::queries::username_keys(c, &mentioned),
    )?;
    let carrying = repeats.iter().chain(&found).filter(|row| row.reactions > 0);
    let carrying: Vec<_> = unique(carrying.map(|row| row.id));
    let sent: Vec<_> = unique(changes.iter().flat_map(Change::files).copied());
    let files = files::queries::lock(conn, &sent).await?;
    let loaded = LoadedRows {
        conversations: rows.into_iter().map(|row| (row.id, row)).collect(),
        repeats: repeats
            .into_iter()
            .filter_map(|row| Some((row.send_digest.clone()?, row)))
            .collect(),
        messages: found.into_iter().map(|row| (row.id, row)).collect(),
        reactions: reactions::queries::of_messages(conn, &carrying).await?,
        pins: pins.into_iter().collect(),
        members: members
            .into_iter()
            .map(|row| ((row.conversation_id, row.account_id), row))
            .collect(),
        accounts: statuses.into_iter().collect(),
        names: names.into_iter().collect(),
        files: files.into_iter().map(|row| (row.id, row)).collect(),
    };
    Ok((loaded, locked_elsewhere))
}

fn unique<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Insertions come first and erasures last, because one batch may insert and erase the same
/// message.
async fn store(conn: &mut Conn, plan: &mut Plan, now: Timestamp) -> Result<()> {
    flush(conn, plan).await?;
    let inserts = std::mem::take(&mut plan.inserts);
    let changed = plan.changed_conversations.iter();
    let changed: Vec<_> = changed.filter_map(|id| plan.loaded.conversations.get(id)).collect();
    let moved: BTreeSet<_> = plan.delivered.keys().chain(&plan.read).collect();
    let moved = moved.into_iter().filter_map(|key| plan.loaded.members.get(key)).cloned().collect();
    together!(
        conn,
        |c| messages::insert::insert(c, inserts),
        |c| queries::store_positions(c, &changed),
        |c| members::queries::store_positions(c, moved),
    )?;
    store_files(conn, &plan.files).await?;
    for id in &plan.updates {
        if let Some(row) = plan.loaded.messages.get(id) {
            let is_edit = plan.edits.contains(id);
            update_message(conn, row, is_edit).await?;
        }
    }
    for write in &plan.reactions {
        if write.on {
            reactions::queries::insert(conn, &write.row).await?;
        } else {
            reactions::queries::delete(conn, &write.row).await?;
        }
    }
    for (id, rev) in &plan.erasures {
        messages::queries::erase_texts(conn, &[*id], *rev, now).await?;
    }
    Ok(())
}

async fn store_files(conn: &mut Conn, writes: &FileWrites) -> Result<()> {
    files::queries::insert(conn, &writes.inserts).await?;
    for file in &writes.attached {
        files::queries::attach(conn, file).await?;
    }
    files::queries::delete(conn, &writes.deletes).await
}

/// Counts the flushed positions for each member who may see only a part of them.
async fn flush(conn: &mut Conn, plan: &mut Plan) -> Result<()> {
    let flushed = plan.flush_receipts();
    if flushed.is_empty() {
        return Ok(());
    }
    let moved: Vec<_> = unique(plan.delivered.keys().map(|(_, account)| *account));
    let watchers = receipts::queries::watchers(conn, &flushed, &moved).await?;
    if watchers.is_empty() {
        return Ok(());
    }
    let viewers: Vec<_> = unique(watchers.iter().map(|watcher| watcher.account_id));
    let visibility = CursorVisibility::of(conn, &viewers).await?;
    let unaffected = plan.restrict_cursors(&watchers, &visibility);
    receipts::queries::count_hidden_flush(conn, &unaffected).await
}

async fn update_message(conn: &mut Conn, row: &MessageRow, is_edit: bool) -> Result<()> {
    messages::queries::update(conn, row).await?;
    if is_edit {
        messages::queries::edit_text(conn, row).await?;
    }
    Ok(())
}

type UnreadAt = HashMap<(ConversationId, AccountId), Unread>;

async fn count_unread(conn: &mut Conn, plan: &Plan) -> Result<UnreadAt> {
    let mut unread = UnreadAt::new();
    for (conversation, account) in plan.unread_wanted.iter().copied() {
        if let Some((row, me)) = plan.membership(conversation, account) {
            unread.insert((conversation, account), assemble::unread(conn, row, me).await?);
        }
    }
    Ok(unread)
}

fn fill_unread(
    answer: &mut Option<Result<ChangeResult>>,
    conversation: ConversationId,
    unread: &UnreadAt,
) {
    if let Some(Ok(ChangeResult::CursorsMoved(members))) = answer {
        for (account, position) in members {
            if let Some(count) = unread.get(&(conversation, *account)) {
                position.unread = count.messages;
            }
        }
    }
}

/// Events for the other devices of the members who read.
async fn reader_events(conn: &mut Conn, plan: &Plan, unread: &UnreadAt) -> Result<Vec<Event>> {
    let mut reads: BTreeMap<AccountId, BTreeMap<ConversationId, ReadChange>> = BTreeMap::new();
    for (conversation, account) in plan.read.iter().copied() {
        if let Some((row, me)) = plan.membership(conversation, account) {
            let Unread { messages, mentions } =
                unread.get(&(conversation, account)).copied().unwrap_or_default();
            let read =
                ReadChange { head: row.head, read_seq: me.read_seq, unread: messages, mentions };
            reads.entry(account).or_default().insert(conversation, read);
        }
    }
    let readers: Vec<_> = reads.keys().copied().collect();
    let revs = accounts::queries::next_revs(conn, &readers).await?;
    members::queries::note_my_revs(conn, &plan.read).await?;
    let events = reads.into_iter().filter_map(|(account, read)| {
        let rev = revs.get(&account)?;
        Some(AccountEvent { read, ..AccountEvent::at(account, *rev) }.into())
    });
    Ok(events.collect())
}
