//! Checks the evidence of a run. The checker is pure and needs no server, so tests feed it false
//! evidence (`tests.rs`), and `make test-faults` runs it on broken builds.

mod members;
mod stream;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::{Evidence, Message};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Acknowledged, and not stored.
    Lost,
    /// Stored twice, or received twice on one socket.
    Doubled,
    /// Stored or received in another order than acknowledged.
    Reordered,
    /// Received by a user who is not a member.
    Leaked,
    /// Received, acknowledged or stored, but different from the history.
    Phantom,
    /// Never received by a user who listened all the time.
    Missed,
    /// An answer that the protocol does not allow.
    Strange,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    pub kind: Kind,
    pub what: String,
}

fn fault(kind: Kind, what: String) -> Fault {
    Fault { kind, what }
}

/// A conversation as a member reads it at the end of the run.
#[derive(Debug, Clone)]
pub struct History {
    pub conversation: String,
    /// The reader and the node.
    pub by: String,
    pub messages: Vec<Message>,
}

/// All faults, each once.
pub fn judge(evidence: &Evidence, histories: &[History]) -> Vec<Fault> {
    let mut faults = BTreeSet::new();
    let mut found: BTreeMap<&str, &History> = BTreeMap::new();
    for history in histories {
        let first = found.entry(&history.conversation).or_insert(history);
        if first.messages != history.messages {
            let what = format!("{} and {} read different histories", first.by, history.by);
            faults.insert(fault(Kind::Phantom, what));
        }
    }
    for history in found.values() {
        faults.extend(stored(evidence, history));
    }
    faults.extend(acknowledged(evidence, &found));
    faults.extend(stream::in_order(evidence));
    faults.extend(members::told_right(evidence, &found));
    faults.extend(evidence.strange.iter().map(|what| fault(Kind::Strange, what.clone())));
    faults.into_iter().collect()
}

/// Positions have no gaps, and each message was sent by a writer and is stored once.
fn stored(evidence: &Evidence, history: &History) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut known = BTreeSet::new();
    for (place, message) in (1..).zip(&history.messages) {
        if message.seq != place {
            let what = format!("{} stands at place {place}", shown(message));
            faults.push(fault(Kind::Reordered, what));
            break;
        }
    }
    for message in &history.messages {
        let Some(client_id) = &message.client_id else { continue };
        if !known.insert(client_id) {
            faults.push(fault(Kind::Doubled, format!("{} is stored twice", shown(message))));
        }
        let is_sent = evidence.sent.get(client_id).is_some_and(|sent| {
            sent.conversation == history.conversation && Some(&sent.body) == message.body.as_ref()
        });
        if !is_sent {
            faults.push(fault(Kind::Phantom, format!("nobody sent {}", shown(message))));
        }
    }
    faults
}

/// Acknowledged messages are stored as acknowledged, in the order of each writer.
fn acknowledged(evidence: &Evidence, found: &BTreeMap<&str, &History>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let messages = found.values().flat_map(|history| &history.messages);
    let by_client_id: BTreeMap<_, _> =
        messages.filter_map(|message| Some((message.client_id.as_deref()?, message))).collect();
    let mut last: BTreeMap<(usize, &str), (i64, &str)> = BTreeMap::new();
    for ack in &evidence.acks {
        match by_client_id.get(ack.client_id.as_str()) {
            None => {
                let what = format!("{} was acknowledged at {}", ack.client_id, ack.seq);
                faults.push(fault(Kind::Lost, what));
            }
            Some(message) if (&message.id, message.seq) != (&ack.id, ack.seq) => {
                let what =
                    format!("{} was acknowledged as {} at {}", shown(message), ack.id, ack.seq);
                faults.push(fault(Kind::Phantom, what));
            }
            Some(_) => {}
        }
        let Some(sent) = evidence.sent.get(&ack.client_id) else { continue };
        let (seq, before) =
            last.entry((ack.writer, &sent.conversation)).or_insert((0, &ack.client_id));
        // A repeated send is acknowledged with the position of the first one.
        if ack.seq <= *seq && *before != ack.client_id {
            let what = format!("{} at {} after {before} at {seq}", ack.client_id, ack.seq);
            faults.push(fault(Kind::Reordered, what));
        }
        (*seq, *before) = (ack.seq, &ack.client_id);
    }
    faults
}

fn shown(message: &Message) -> String {
    let name = message.client_id.as_deref().unwrap_or("a line");
    format!("{name} ({} at {})", message.id, message.seq)
}
