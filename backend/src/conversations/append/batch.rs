//! One batch: everything it needs is read in a few queries, judged in order of arrival,
//! and written back in a few more.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    change::{Change, Done},
    plan::{Known, Plan},
};
use crate::{
    accounts,
    accounts::events::{AccountEvent, ReadChange},
    clock::Timestamp,
    conversations::{
        queries::{self, Locking},
        summaries,
    },
    delivery::event::Event,
    error::Result,
    ids::{AccountId, ConversationId},
    members, messages,
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
    let unread = store(conn, &mut plan, now).await?;
    for (answer, conversation) in answers.iter_mut().zip(order) {
        tell_unread(answer, conversation, &unread);
    }
    let mut events = plan.events();
    for (account, read) in reads_by_account(&plan, &unread) {
        let rev = accounts::queries::next_rev(conn, account).await?;
        let ids: Vec<_> = read.keys().copied().collect();
        members::queries::note_my_rev(conn, &ids, account, rev).await?;
        events.push(AccountEvent { read, ..AccountEvent::at(account, rev) }.into());
    }
    Ok(Outcome { answers, events })
}

async fn read(
    conn: &mut Conn,
    changes: &[Change],
    locking: Locking,
) -> Result<(Known, HashSet<ConversationId>)> {
    let ids: Vec<_> =
        changes.iter().map(Change::conversation).collect::<BTreeSet<_>>().into_iter().collect();
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
            Change::Send(new) => Some(new.digest.clone()),
            _ => None,
        })
        .collect();
    let wanted: Vec<_> = changes.iter().filter_map(Change::messages).collect();
    let actors: Vec<_> =
        changes.iter().flat_map(Change::actors).collect::<BTreeSet<_>>().into_iter().collect();
    let known = Known {
        conversations: rows.into_iter().map(|row| (row.id, row)).collect(),
        repeats: messages::queries::by_digests(conn, &digests)
            .await?
            .into_iter()
            .filter_map(|row| Some((row.send_digest.clone()?, row)))
            .collect(),
        messages: messages::queries::by_ids(conn, &wanted)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect(),
        members: members::queries::of_accounts(conn, &ids, &actors)
            .await?
            .into_iter()
            .map(|row| ((row.conversation_id, row.account_id), row))
            .collect(),
        accounts: accounts::queries::standing(conn, &actors).await?.into_iter().collect(),
    };
    Ok((known, locked_elsewhere))
}

/// What is unread after the batch, by place.
type Unread = HashMap<(ConversationId, AccountId), i64>;

async fn store(conn: &mut Conn, plan: &mut Plan, now: Timestamp) -> Result<Unread> {
    messages::queries::insert(conn, std::mem::take(&mut plan.inserts)).await?;
    for (id, rev) in &plan.erasures {
        messages::queries::erase_text(conn, *id, *rev, now).await?;
    }
    plan.flush_receipts();
    for id in &plan.moved_conversations {
        if let Some(row) = plan.known.conversations.get(id) {
            queries::store_positions(conn, row).await?;
        }
    }
    for key in plan.delivered.union(&plan.read) {
        if let Some(row) = plan.known.members.get(key) {
            members::queries::store_positions(conn, row).await?;
        }
    }
    let mut unread = Unread::new();
    for (conversation, account) in plan.asked.iter().copied() {
        if let Some((row, me)) = plan.place(conversation, account) {
            unread.insert((conversation, account), summaries::unread(conn, row, me).await?);
        }
    }
    Ok(unread)
}

fn tell_unread(answer: &mut Option<Result<Done>>, conversation: ConversationId, unread: &Unread) {
    if let Some(Ok(Done::Reached(members))) = answer {
        for (account, position) in members {
            if let Some(count) = unread.get(&(conversation, *account)) {
                position.unread = *count;
            }
        }
    }
}

/// What the readers' own devices are told, by account in the order of the ids.
fn reads_by_account(
    plan: &Plan,
    unread: &Unread,
) -> BTreeMap<AccountId, BTreeMap<ConversationId, ReadChange>> {
    let mut reads: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for (conversation, account) in plan.read.iter().copied() {
        if let Some((row, me)) = plan.place(conversation, account) {
            let unread = unread.get(&(conversation, account)).copied().unwrap_or(0);
            let read = ReadChange { head: row.head, read_seq: me.read_seq, unread };
            reads.entry(account).or_default().insert(conversation, read);
        }
    }
    reads
}
