//! One batch: everything it needs is read in a few queries, judged in order of arrival,
//! and written back in a few more.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    change::{Change, Done},
    plan::{Known, Plan},
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
        members,
        messages::{self, model::MessageRow},
        reactions,
        receipts::{self, queries::Sight},
        summaries::assemble::{self, Unread},
    },
    engine::delivery::{
        event::Event,
        events::accounts::{AccountEvent, ReadChange},
    },
    storage::Conn,
};

/// What became of a batch.
pub(super) struct Outcome {
    /// In the order of the changes; `None` for one whose conversation is locked.
    pub answers: Vec<Option<Result<Done>>>,
    pub events: Vec<Event>,
}

/// Writes a batch inside the transaction `conn` stands in. Locks are taken in the order:
/// conversations by id, members, accounts by id.
pub(super) async fn write(
    conn: &mut Conn,
    changes: Vec<Change>,
    locking: Locking,
) -> Result<Outcome> {
    let now = Timestamp::now();
    let (known, locked_elsewhere) = read(conn, &changes, locking).await?;
    let mut plan = Plan::new(known, now);
    let order: Vec<_> = changes.iter().map(Change::conversation).collect();
    let mut answers = Vec::with_capacity(changes.len());
    for change in changes {
        let skip = locked_elsewhere.contains(&change.conversation());
        answers.push((!skip).then(|| plan.judge(change)));
    }
    store(conn, &mut plan, now).await?;
    let unread = count_unread(conn, &plan).await?;
    for (answer, conversation) in answers.iter_mut().zip(order) {
        tell_unread(answer, conversation, &unread);
    }
    let mut events = plan.events();
    events.extend(tell_readers(conn, &plan, &unread).await?);
    Ok(Outcome { answers, events })
}

async fn read(
    conn: &mut Conn,
    changes: &[Change],
    locking: Locking,
) -> Result<(Known, HashSet<ConversationId>)> {
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
    let people: Vec<_> = unique(actors.iter().chain(&mentioned).copied());
    let repeats = messages::queries::by_digests(conn, &digests).await?;
    let found = messages::queries::by_ids(conn, &wanted).await?;
    let carrying = repeats.iter().chain(&found).filter(|row| row.reactions > 0);
    let carrying: Vec<_> = unique(carrying.map(|row| row.id));
    let pinning = changes.iter().filter(|change| change.pins()).map(Change::conversation);
    let pinning: Vec<_> = unique(pinning);
    let known = Known {
        conversations: rows.into_iter().map(|row| (row.id, row)).collect(),
        repeats: repeats
            .into_iter()
            .filter_map(|row| Some((row.send_digest.clone()?, row)))
            .collect(),
        messages: found.into_iter().map(|row| (row.id, row)).collect(),
        reactions: reactions::queries::of_messages(conn, &carrying).await?,
        pins: messages::queries::count_pins(conn, &pinning).await?.into_iter().collect(),
        members: members::queries::of_accounts(conn, &ids, &people)
            .await?
            .into_iter()
            .map(|row| ((row.conversation_id, row.account_id), row))
            .collect(),
        accounts: accounts::queries::standing(conn, &actors).await?.into_iter().collect(),
        names: accounts::queries::username_keys(conn, &mentioned).await?.into_iter().collect(),
    };
    Ok((known, locked_elsewhere))
}

fn unique<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Insertions first and erasures last: one batch may do all of it to one message.
async fn store(conn: &mut Conn, plan: &mut Plan, now: Timestamp) -> Result<()> {
    messages::queries::insert(conn, std::mem::take(&mut plan.inserts)).await?;
    for id in &plan.updates {
        if let Some(row) = plan.known.messages.get(id) {
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
    flush(conn, plan).await?;
    for id in &plan.moved_conversations {
        if let Some(row) = plan.known.conversations.get(id) {
            queries::store_positions(conn, row).await?;
        }
    }
    let moved: BTreeSet<_> = plan.delivered.keys().chain(&plan.read).collect();
    let rows =
        moved.into_iter().filter_map(|place| plan.known.members.get(place)).cloned().collect();
    members::queries::store_positions(conn, rows).await
}

/// Counts what others are told of positions, for each as far as they see it.
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
    let sight = Sight::of(conn, &viewers).await?;
    let unseen = plan.look(&watchers, &sight);
    receipts::queries::hide(conn, &unseen).await
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
    for (conversation, account) in plan.asked.iter().copied() {
        if let Some((row, me)) = plan.place(conversation, account) {
            unread.insert((conversation, account), assemble::unread(conn, row, me).await?);
        }
    }
    Ok(unread)
}

fn tell_unread(answer: &mut Option<Result<Done>>, conversation: ConversationId, unread: &UnreadAt) {
    if let Some(Ok(Done::Reached(members))) = answer {
        for (account, position) in members {
            if let Some(count) = unread.get(&(conversation, *account)) {
                position.unread = count.messages;
            }
        }
    }
}

/// What the readers' own devices are told.
async fn tell_readers(conn: &mut Conn, plan: &Plan, unread: &UnreadAt) -> Result<Vec<Event>> {
    let mut reads: BTreeMap<AccountId, BTreeMap<ConversationId, ReadChange>> = BTreeMap::new();
    for (conversation, account) in plan.read.iter().copied() {
        if let Some((row, me)) = plan.place(conversation, account) {
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
    let told = reads.into_iter().filter_map(|(account, read)| {
        let rev = revs.get(&account)?;
        Some(AccountEvent { read, ..AccountEvent::at(account, *rev) }.into())
    });
    Ok(told.collect())
}
