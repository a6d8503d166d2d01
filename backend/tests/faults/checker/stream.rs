//! Checks the frames of each socket: every change once and in order, without gaps.

use std::collections::BTreeMap;

use super::{Fault, Kind, fault};
use crate::evidence::{Evidence, Seen};

/// The position of a socket in a conversation.
struct Told {
    /// The position in the welcome. Changes up to it may arrive once more if they were in flight
    /// during the welcome.
    welcome: i64,
    rev: Option<i64>,
}

pub fn in_order(evidence: &Evidence) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut told: BTreeMap<(usize, u32, &str), Told> = BTreeMap::new();
    for sight in &evidence.sights {
        let socket = (sight.reader, sight.socket);
        match &sight.seen {
            Seen::Welcome(heads) => {
                for (conversation, head) in heads {
                    let known = Told { welcome: *head, rev: None };
                    told.insert((socket.0, socket.1, conversation), known);
                }
            }
            Seen::Change { conversation, from, rev, .. } => {
                let reader = &evidence.readers[sight.reader];
                // A reader who was removed and added again starts at a new position.
                let is_dense = reader.stays_in.contains(conversation);
                let begins = Told { welcome: from - 1, rev: None };
                let told = told.entry((socket.0, socket.1, conversation)).or_insert(begins);
                let what = || format!("reader {} received {from} to {rev}", sight.reader);
                if told.rev.is_some_and(|last| last >= *rev) {
                    let what = format!("{} after {:?}", what(), told.rev);
                    let is_same = told.rev == Some(*rev);
                    let kind = if is_same { Kind::Doubled } else { Kind::Reordered };
                    faults.push(fault(kind, what));
                }
                let known = told.rev.unwrap_or(0).max(told.welcome);
                if is_dense && *from > known + 1 {
                    let what = format!("{} after {known}, with a gap", what());
                    faults.push(fault(Kind::Reordered, what));
                }
                told.rev = told.rev.max(Some(*rev));
            }
            Seen::Fetched { .. } | Seen::Closed(_) => {}
        }
    }
    faults
}
