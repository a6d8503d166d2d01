//! The node's own sweep of the database. Every five seconds it looks for positions that
//! were never announced here; every fifth time it tells each client where it stands, so
//! that a lost frame is noticed within one beat.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
    time::Duration,
};

use tokio::time::{MissedTickBehavior, interval};

use super::frames::{HeartbeatFrame, ServerFrame};
use crate::{
    accounts,
    context::Shared,
    conversations::{queries, summaries},
    delivery::{
        envelope::text_frame,
        hub::{Attached, Hub},
    },
    error::Result,
    ids::{AccountId, ConversationId},
};

const SWEEP: Duration = Duration::from_secs(5);
const SWEEPS_PER_BEAT: u32 = 5;
/// Positions are asked for in portions, so that a sweep never holds a reader for long.
const PORTION: usize = 500;

type Positions = HashMap<ConversationId, (i64, i64)>;

/// Serves one worker's hub as long as it runs.
pub async fn run(context: Shared, hub: Rc<Hub>) {
    let mut ticks = interval(SWEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut sweeps, mut last_beat) = (0_u32, Positions::new());
    loop {
        ticks.tick().await;
        if hub.is_empty() {
            continue;
        }
        let positions = match sweep(&context, &hub).await {
            Ok(positions) => positions,
            Err(error) => {
                tracing::warn!(%error, "a sweep failed");
                continue;
            }
        };
        sweeps = sweeps.wrapping_add(1);
        if sweeps.is_multiple_of(SWEEPS_PER_BEAT) {
            let mut moved = positions.clone();
            moved.retain(|id, position| last_beat.get(id) != Some(position));
            for device in hub.devices() {
                if let Err(error) = beat(&context, &device, &moved).await {
                    tracing::warn!(%error, "a heartbeat failed");
                }
            }
            last_beat = positions;
        }
    }
}

/// Reads where the conversations fed here stand, and asks for what was missed.
async fn sweep(context: &Shared, hub: &Rc<Hub>) -> Result<Positions> {
    let fed: HashMap<ConversationId, i64> = hub.fed().into_iter().collect();
    let ids: Vec<_> = fed.keys().copied().collect();
    let mut positions = Positions::new();
    for portion in ids.chunks(PORTION) {
        let portion = portion.to_vec();
        let heads = context
            .store
            .read(move |conn| Box::pin(async move { queries::heads(conn, &portion).await }))
            .await?;
        for (id, head, receipts) in heads {
            if let Some(since) = fed.get(&id).filter(|since| head > **since) {
                hub.ask_repair(id, *since);
            }
            positions.insert(id, (head, receipts));
        }
    }
    Ok(positions)
}

async fn beat(context: &Shared, device: &Rc<Attached>, moved: &Positions) -> Result<()> {
    let account = device.account;
    let active: Vec<_> = device.follows().into_iter().filter(|id| moved.contains_key(id)).collect();
    let frame = context
        .store
        .read(move |conn| Box::pin(async move { read(conn, account, active).await }))
        .await?;
    if let Some(frame) = frame {
        device.outbox.push(text_frame(&ServerFrame::Heartbeat(frame)));
    }
    Ok(())
}

async fn read(
    conn: &mut crate::storage::Conn,
    account: AccountId,
    active: Vec<ConversationId>,
) -> Result<Option<HeartbeatFrame>> {
    let Some(row) = accounts::queries::find(conn, account).await? else {
        return Ok(None);
    };
    let mut conversations = BTreeMap::new();
    for id in active {
        if let Some((row, me)) = queries::find_mine(conn, id, account).await? {
            let unread = summaries::unread(conn, &row, &me).await?;
            conversations.insert(id, (row.head, row.receipts, unread.messages));
        }
    }
    Ok(Some(HeartbeatFrame { account_rev: row.account_rev, conversations }))
}
