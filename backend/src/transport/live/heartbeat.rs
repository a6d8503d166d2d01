//! The periodic sweep of the database. Every few seconds it looks for positions of conversations
//! and accounts that were not announced here, so nodes find each other's changes while Redis is
//! unavailable. Every tenth sweep sends each client its positions in a heartbeat, so that a client
//! detects a lost frame.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
    time::Duration,
};

use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, ConversationId, SessionId},
        metrics::{METRICS, Metrics},
    },
    domain::{accounts, conversations::queries, sessions, summaries::assemble},
    engine::{
        delivery::{
            envelope::text_frame,
            hub::{Hub, Subscriber},
        },
        session_ends::SessionEnds,
    },
    storage::Store,
    transport::sync::frames::{HeartbeatFrame, ServerFrame},
};

const SWEEP: Duration = Duration::from_millis(2_500);
const SWEEPS_PER_BEAT: u32 = 10;

/// A newly committed position is normally announced within this time.
const ANNOUNCED: Duration = Duration::from_millis(300);

/// Positions per query, so that a sweep never occupies a reader for long.
const PORTION: usize = 500;

type Positions = HashMap<ConversationId, (i64, i64)>;

/// The conversations whose positions have changed since the last sweep; true if the head changed,
/// false if only the receipts did.
type Moved = HashMap<ConversationId, bool>;

/// Sweeps the database for the hub of one worker.
pub struct Heartbeat {
    store: Store,
    session_ends: SessionEnds,
}

impl Heartbeat {
    pub fn new(store: Store, session_ends: SessionEnds) -> Self {
        Self { store, session_ends }
    }

    /// Serves one worker's hub as long as it exists.
    pub async fn run(self, hub: Rc<Hub>) {
        let mut ticks = interval(SWEEP);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut sweeps, mut last_beat) = (0_u32, Positions::new());
        loop {
            let is_on_time = tokio::select! {
                _ = ticks.tick() => true,
                () = hub.catching_up.notified() => false,
            };
            if hub.is_empty() {
                continue;
            }
            if let Err(error) = self.check_accounts(&hub).await {
                tracing::warn!(%error, "a sweep of accounts failed");
            }
            let swept = self.sweep(&hub).await;
            Metrics::note(&METRICS.sweeps, swept.is_ok());
            let positions = match swept {
                Ok(positions) => positions,
                Err(error) => {
                    tracing::warn!(%error, "a sweep failed");
                    continue;
                }
            };
            sweeps = sweeps.wrapping_add(u32::from(is_on_time));
            if is_on_time && sweeps.is_multiple_of(SWEEPS_PER_BEAT) {
                let moved = moved(&positions, &last_beat);
                for device in hub.devices() {
                    if let Err(error) = self.beat(&device, &moved).await {
                        tracing::warn!(%error, "a heartbeat failed");
                    }
                }
                last_beat = positions;
            }
        }
    }

    /// Reads the positions of the hub's conversations, and requests repairs of gaps.
    async fn sweep(&self, hub: &Rc<Hub>) -> Result<Positions> {
        let fed: HashMap<ConversationId, i64> = hub.fed().into_iter().collect();
        let ids: Vec<_> = fed.keys().copied().collect();
        let (mut positions, mut behind) = (Positions::new(), Vec::new());
        for portion in ids.chunks(PORTION) {
            let portion = portion.to_vec();
            let heads = self
                .store
                .read_committed(move |conn| {
                    Box::pin(async move { queries::heads(conn, &portion).await })
                })
                .await?;
            for (id, head, receipts) in heads {
                if let Some(since) = fed.get(&id).filter(|since| head > **since) {
                    behind.push((id, *since));
                }
                positions.insert(id, (head, receipts));
            }
        }
        if !behind.is_empty() {
            // A change that was just committed is on its way. A repair would send it twice.
            sleep(ANNOUNCED).await;
            behind.retain(|(id, since)| hub.fed_up_to(*id) == Some(*since));
            behind.into_iter().for_each(|(id, since)| hub.ask_repair(id, since));
        }
        Ok(positions)
    }

    /// Sends a heartbeat at once to devices whose account has changed without an announcement; they
    /// then send a hello.
    async fn check_accounts(&self, hub: &Rc<Hub>) -> Result<()> {
        let behind = self.behind(hub.devices()).await?;
        if behind.is_empty() {
            return Ok(());
        }
        sleep(ANNOUNCED).await;
        let still = behind.into_iter().filter(|(device, rev)| device.is_behind(*rev));
        for (device, rev) in still {
            device.set_account_rev(rev);
            self.beat(&device, &Moved::new()).await?;
        }
        Ok(())
    }

    /// The devices that have not received the current position of their account, with that
    /// position. Devices without a valid session are closed: it may have been ended or erased
    /// elsewhere, unnoticed by this node.
    async fn behind(&self, devices: Vec<Rc<Subscriber>>) -> Result<Vec<(Rc<Subscriber>, i64)>> {
        let (mut behind, mut ended) = (Vec::new(), Vec::new());
        for portion in devices.chunks(PORTION) {
            let ids: Vec<_> = portion.iter().map(|device| device.session).collect();
            let statuses = self
                .store
                .read_committed(move |conn| {
                    Box::pin(async move { sessions::queries::statuses(conn, &ids).await })
                })
                .await?;
            let now = Timestamp::now();
            let open: HashMap<SessionId, i64> = statuses
                .iter()
                .filter(|status| sessions::rules::is_valid(status, now))
                .map(|status| (status.id, status.account_rev))
                .collect();
            for device in portion {
                match open.get(&device.session) {
                    Some(rev) if device.is_behind(*rev) => behind.push((Rc::clone(device), *rev)),
                    Some(_) => {}
                    None => ended.push(device.session),
                }
            }
        }
        self.session_ends.publish(ended);
        Ok(behind)
    }

    async fn beat(&self, device: &Rc<Subscriber>, moved: &Moved) -> Result<()> {
        let account = device.account;
        let active: Vec<_> =
            device.follows().into_iter().filter(|id| moved.contains_key(id)).collect();
        let read = self
            .store
            .read(move |conn| Box::pin(async move { read(conn, account, active).await }))
            .await?;
        if let Some((mut frame, counting_apart)) = read {
            // Positions of changes that only other members received must not be revealed.
            frame.conversations.retain(|id, (_, receipts, _)| {
                let head_moved = moved.get(id).copied().unwrap_or_default();
                !counting_apart.contains(id) || device.has_moved(*id, *receipts) || head_moved
            });
            device.outbox.push(text_frame(&ServerFrame::Heartbeat(frame)));
        }
        Ok(())
    }
}

fn moved(positions: &Positions, before: &Positions) -> Moved {
    let moved = positions.iter().filter(|(id, position)| before.get(id) != Some(position));
    let head_moved = |id, head: i64| before.get(id).is_none_or(|before| before.0 != head);
    moved.map(|(id, (head, _))| (*id, head_moved(id, *head))).collect()
}

/// The content of a heartbeat, and the conversations whose changes this account did not receive
/// completely.
async fn read(
    conn: &mut crate::storage::Conn,
    account: AccountId,
    active: Vec<ConversationId>,
) -> Result<Option<(HeartbeatFrame, Vec<ConversationId>)>> {
    let Some(row) = accounts::queries::find(conn, account).await? else {
        return Ok(None);
    };
    let (mut conversations, mut counting_apart) = (BTreeMap::new(), Vec::new());
    for id in active {
        if let Some((row, me)) = queries::find_mine(conn, id, account).await? {
            let unread = assemble::unread(conn, &row, &me).await?;
            conversations.insert(id, (row.head, row.receipts_for(&me), unread.messages));
            if me.receipts_hidden != 0 {
                counting_apart.push(id);
            }
        }
    }
    let frame = HeartbeatFrame { account_rev: row.account_rev, conversations };
    Ok(Some((frame, counting_apart)))
}
