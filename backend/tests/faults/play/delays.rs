//! Delivery times, computed from the evidence.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use crate::evidence::{Evidence, Seen};

/// The longest time in this span without any acknowledgement.
pub fn longest_silence(evidence: &Evidence, from: Instant, until: Instant) -> Duration {
    let within = evidence.acks.iter().map(|ack| ack.at).filter(|at| (from..until).contains(at));
    let mut moments: Vec<_> = within.chain([from, until]).collect();
    moments.sort_unstable();
    let silences = moments.windows(2).map(|pair| pair[1] - pair[0]);
    silences.max().unwrap_or_default()
}

/// Where a message was received: at the node that stored it, or at another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Here,
    Elsewhere,
}

/// The time from the acknowledgement of each message in this span to each live delivery, in
/// ascending order: the last is the maximum and the middle one the median.
pub fn delays(evidence: &Evidence, place: Place, from: Instant, until: Instant) -> Vec<Duration> {
    let acks = evidence.acks.iter().filter(|ack| (from..until).contains(&ack.at));
    let by_id: BTreeMap<_, _> = acks.map(|ack| (ack.id.as_str(), ack)).collect();
    let mut delays = Vec::new();
    for sight in &evidence.sights {
        let Seen::Change { messages, .. } = &sight.seen else { continue };
        for message in messages {
            let ack = by_id.get(message.id.as_str());
            if let Some(ack) = ack.filter(|ack| (ack.node == sight.node) == (place == Place::Here))
            {
                delays.push(sight.at.saturating_duration_since(ack.at));
            }
        }
    }
    assert!(!delays.is_empty(), "no delivery {place:?}");
    delays.sort_unstable();
    delays
}
