//! Checks recipients: members received everything as stored, others nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fault, History, Kind, fault, shown};
use crate::evidence::{Evidence, Message, Reader, Seen};

pub fn told_right(evidence: &Evidence, found: &BTreeMap<&str, &History>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen: Vec<BTreeMap<&str, BTreeSet<&str>>> =
        vec![BTreeMap::new(); evidence.readers.len()];
    let stored: BTreeMap<_, BTreeMap<_, _>> = found
        .iter()
        .map(|(id, history)| {
            (*id, history.messages.iter().map(|message| (message.id.as_str(), message)).collect())
        })
        .collect();
    for sight in &evidence.sights {
        let (conversation, messages) = match &sight.seen {
            Seen::Change { conversation, messages, .. }
            | Seen::Fetched { conversation, messages } => (conversation.as_str(), messages),
            Seen::Welcome(_) | Seen::Closed(_) => continue,
        };
        let reader = &evidence.readers[sight.reader];
        for message in messages {
            let whom = || format!("reader {} received {}", sight.reader, shown(message));
            if stored.get(conversation).and_then(|all| all.get(message.id.as_str()))
                != Some(&message)
            {
                faults.push(fault(Kind::Phantom, whom()));
            }
            let history = found.get(conversation).map_or(&[][..], |history| &history.messages);
            if !may_know(reader, conversation, message, history) {
                faults.push(fault(Kind::Leaked, whom()));
            }
            seen[sight.reader].entry(conversation).or_default().insert(&message.id);
        }
    }
    for (number, reader) in evidence.readers.iter().enumerate() {
        for conversation in &reader.stays_in {
            let nothing = BTreeSet::new();
            let seen = seen[number].get(conversation.as_str()).unwrap_or(&nothing);
            let history = found.get(conversation.as_str()).map_or(&[][..], |found| &found.messages);
            let since = history.iter().filter(|message| message.client_id.is_some());
            for message in since.filter(|message| !seen.contains(message.id.as_str())) {
                let what = format!("reader {number} never received {}", shown(message));
                faults.push(fault(Kind::Missed, what));
            }
        }
    }
    faults
}

/// Whether the reader was a member at the position of the message.
fn may_know(reader: &Reader, conversation: &str, message: &Message, history: &[Message]) -> bool {
    if reader.stays_in.contains(conversation) {
        return true;
    }
    if !reader.visits.contains(conversation) {
        return false;
    }
    let mine = history.iter().filter_map(|line| {
        let (event, whom) = line.line.as_ref()?;
        (*whom == reader.account).then_some((line.seq, event.as_str()))
    });
    // The system message of joining is the first that a member reads, the one of removal the last.
    let mut is_in = false;
    for (seq, event) in mine {
        if seq > message.seq || (seq == message.seq && event == "member_removed") {
            break;
        }
        is_in = event == "member_added";
    }
    is_in
}
