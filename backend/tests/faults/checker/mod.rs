//! The judge of all evidence. Pure: it needs no server, so it can be shown false evidence
//! (`tests.rs`), and broken builds (`make test-faults`) that it must not let pass.

mod members;
mod stream;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::{Evidence, Message};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Acknowledged, and not there.
    Lost,
    /// There twice, or told twice on one socket.
    Doubled,
    /// Not in the order in which it was acknowledged, or told so.
    Reordered,
    /// Told to somebody who must not know.
    Leaked,
    /// Told, acknowledged or stored, and not what anybody finds in the database.
    Phantom,
    /// Never reached somebody who listened all the time.
    Missed,
    /// An answer that no client could have understood.
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

/// A conversation as somebody reads it when everything is over.
#[derive(Debug, Clone)]
pub struct History {
    pub conversation: String,
    /// By whom and where it was read.
    pub by: String,
    pub messages: Vec<Message>,
}

/// Everything that was wrong, each once.
pub fn judge(evidence: &Evidence, histories: &[History]) -> Vec<Fault> {
    let mut faults = BTreeSet::new();
    let mut found: BTreeMap<&str, &History> = BTreeMap::new();
    for history in histories {
        let first = found.entry(&history.conversation).or_insert(history);
        if first.messages != history.messages {
            let what = format!("{} and {} read different things", first.by, history.by);
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

/// Positions are dense, and each message is one that somebody sent, once.
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

/// What was acknowledged is there as it was acknowledged, in each writer's order.
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
        // A repeat is acknowledged with the place of the first.
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
