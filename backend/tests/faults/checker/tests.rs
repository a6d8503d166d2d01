//! False evidence, which the checker must reject, and correct evidence, in which it must find no
//! fault.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use super::{History, Kind, judge};
use crate::evidence::{Ack, Evidence, Message, Reader, Seen, Sent, Sight};

const LAKE: &str = "lake";

fn set(name: &str) -> BTreeSet<String> {
    BTreeSet::from([name.to_owned()])
}

fn message(seq: i64) -> Message {
    Message {
        id: format!("id {seq}"),
        client_id: Some(format!("client {seq}")),
        seq,
        body: Some(format!("body {seq}")),
        line: None,
    }
}

fn line(seq: i64, event: &str) -> Message {
    let line = Some((event.to_owned(), "ruth".to_owned()));
    Message { client_id: None, body: None, line, ..message(seq) }
}

fn ack(seq: i64) -> Ack {
    let Message { id, client_id, .. } = message(seq);
    let client_id = client_id.expect("has one");
    Ack { client_id, id, seq, writer: 0, node: 0, at: Instant::now() }
}

fn sight(reader: usize, seen: Seen) -> Sight {
    Sight { reader, socket: 1, node: 0, at: Instant::now(), seen }
}

fn change(reader: usize, message: Message) -> Sight {
    let (from, rev) = (message.seq, message.seq);
    let (conversation, messages) = (LAKE.to_owned(), vec![message]);
    sight(reader, Seen::Change { conversation, from, rev, messages })
}

fn welcome(reader: usize, head: i64) -> Sight {
    sight(reader, Seen::Welcome(BTreeMap::from([(LAKE.to_owned(), head)])))
}

/// Ruth joins at 2 and is removed at 4; Mira, reader 0, is a member from the beginning, Olga never.
fn lake() -> Vec<Message> {
    vec![message(1), line(2, "member_added"), message(3), line(4, "member_removed"), message(5)]
}

fn honest() -> (Evidence, Vec<Message>) {
    let readers = vec![
        Reader { account: "mira".to_owned(), stays_in: set(LAKE), visits: BTreeSet::new() },
        Reader { account: "ruth".to_owned(), stays_in: BTreeSet::new(), visits: set(LAKE) },
        Reader { account: "olga".to_owned(), ..Reader::default() },
    ];
    let mut evidence = Evidence { readers, ..Evidence::default() };
    for message in lake() {
        if let (Some(client_id), Some(body)) = (message.client_id, message.body) {
            let sent = Sent { conversation: LAKE.to_owned(), body };
            evidence.sent.insert(client_id, sent);
            evidence.acks.push(ack(message.seq));
        }
    }
    evidence.sights = vec![welcome(0, 0), welcome(1, 0), welcome(2, 0)];
    evidence.sights.extend(lake().into_iter().map(|message| change(0, message)));
    evidence.sights.extend(lake().into_iter().skip(1).take(3).map(|message| change(1, message)));
    (evidence, lake())
}

fn kinds(evidence: &Evidence, messages: Vec<Message>) -> Vec<Kind> {
    let history = History { conversation: LAKE.to_owned(), by: "mira".to_owned(), messages };
    let mut kinds: Vec<_> =
        judge(evidence, &[history]).into_iter().map(|fault| fault.kind).collect();
    kinds.dedup();
    kinds
}

/// The kinds of faults after one change of the evidence.
fn said_of(change: impl FnOnce(&mut Evidence, &mut Vec<Message>)) -> Vec<Kind> {
    let (mut evidence, mut stored) = honest();
    change(&mut evidence, &mut stored);
    kinds(&evidence, stored)
}

#[test]
fn correct_evidence_has_no_fault() {
    assert_eq!(said_of(|_, _| {}), []);
    // A refused message may be stored, a repeated send is acknowledged with the first position, and
    // a change before the welcome may arrive once more.
    let tolerated = said_of(|evidence, _| {
        evidence.acks.remove(0);
        evidence.acks.push(ack(5));
        evidence.sights[0] = welcome(0, 3);
    });
    assert_eq!(tolerated, []);
}

#[test]
fn a_lost_acknowledged_message_is_found() {
    let lost = said_of(|evidence, stored| {
        stored.pop();
        evidence.sights.retain(|sight| !matches!(sight.seen, Seen::Change { rev: 5, .. }));
    });
    assert_eq!(lost, [Kind::Lost]);
}

#[test]
fn a_duplicate_is_found() {
    let stored = said_of(|evidence, stored| {
        stored.push(Message { seq: 6, id: "another".to_owned(), ..message(5) });
        evidence.sights.push(change(0, stored[5].clone()));
    });
    assert!(stored.contains(&Kind::Doubled), "{stored:?}");
    let told = said_of(|evidence, _| evidence.sights.push(change(0, message(5))));
    assert_eq!(told, [Kind::Doubled]);
}

#[test]
fn a_wrong_order_is_found() {
    let acknowledged = said_of(|evidence, _| evidence.acks.swap(0, 1));
    assert_eq!(acknowledged, [Kind::Reordered]);
    let told = said_of(|evidence, _| evidence.sights.swap(3, 4));
    assert_eq!(told, [Kind::Reordered]);
    let stored = said_of(|_, stored| stored.swap(0, 2));
    assert_eq!(stored, [Kind::Reordered]);
    // The missing change arrives later, after a gap.
    let hole = said_of(|evidence, _| {
        let late = evidence.sights.remove(4);
        let Seen::Change { conversation, messages, .. } = late.seen else { unreachable!() };
        evidence.sights.push(sight(0, Seen::Fetched { conversation, messages }));
    });
    assert_eq!(hole, [Kind::Reordered]);
}

#[test]
fn a_leak_is_found() {
    for (reader, leaked) in [(1, message(1)), (1, message(5)), (2, message(3))] {
        let what = said_of(|evidence, _| evidence.sights.push(change(reader, leaked)));
        assert!(what.contains(&Kind::Leaked), "{reader}: {what:?}");
    }
}

#[test]
fn an_uncommitted_message_is_found() {
    let told = said_of(|evidence, _| {
        let phantom = Message { seq: 6, ..message(6) };
        evidence.sights.push(change(0, phantom));
    });
    assert_eq!(told, [Kind::Phantom]);
    let other = said_of(|evidence, _| evidence.acks[2].id = "another".to_owned());
    assert_eq!(other, [Kind::Phantom]);
    let unsent = said_of(|evidence, _| drop(evidence.sent.remove("client 3")));
    assert_eq!(unsent, [Kind::Phantom]);
    let (evidence, stored) = honest();
    let here = History { conversation: LAKE.to_owned(), by: "one".to_owned(), messages: stored };
    let mut there = here.clone();
    there.messages[0].body = Some("another".to_owned());
    assert_eq!(judge(&evidence, &[here, there])[0].kind, Kind::Phantom);
}

#[test]
fn a_missing_delivery_is_found() {
    let missed = said_of(|evidence, _| {
        evidence.sights.retain(|sight| !matches!(sight.seen, Seen::Change { rev: 5, .. }));
    });
    assert_eq!(missed, [Kind::Missed]);
}

#[test]
fn an_unexpected_answer_is_reported() {
    let strange = said_of(|evidence, _| evidence.strange.push("500".to_owned()));
    assert_eq!(strange, [Kind::Strange]);
}
