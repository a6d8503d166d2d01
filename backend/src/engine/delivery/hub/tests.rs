use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::*;
use crate::{
    base::{clock::Timestamp, ids::SessionId},
    domain::messages::model::{Message, MessageKind, MessageRow},
    engine::delivery::{envelope::close_frame, event::Event, events::conversations::ChangeEvent},
};

struct Stage {
    hub: Rc<Hub>,
    repairs: UnboundedReceiver<Repair>,
    conversation: ConversationId,
}

impl Stage {
    fn new() -> Self {
        let (sender, repairs) = unbounded_channel();
        Self { hub: Hub::new(sender), repairs, conversation: ConversationId::new() }
    }

    fn device(&self, joined_seq: Option<i64>) -> Rc<Subscriber> {
        let subscriber = Subscriber::new(AccountId::new(), SessionId::new(), 1);
        self.hub.attach(&subscriber);
        if let Some(joined_seq) = joined_seq {
            self.hub.follow(&subscriber, self.conversation, joined_seq);
        }
        subscriber
    }

    fn change(&self, from: i64, rev: i64, moves: Vec<Move>) {
        let envelope = Envelope {
            audience: Audience::Conversation(self.conversation),
            span: Some(Span { from, rev }),
            frame: Bytes::from(format!("[{from}-{rev}]")),
            whole_from: i64::MAX,
            overrides: HashMap::new(),
            roster: None,
            moves,
            joined: Vec::new(),
            left: Vec::new(),
            account_rev: None,
        };
        self.hub.handle(&Arc::new(WorkerMessage::Deliver(Arc::new(envelope))));
    }
}

fn known(device: &Subscriber) -> String {
    let mut text = String::new();
    while let Poll::Ready(Some(chunk)) =
        device.outbox.poll_take(&Context::from_waker(Waker::noop()))
    {
        text.push_str(&String::from_utf8_lossy(&chunk));
    }
    text
}

#[test]
fn changes_are_forwarded_in_order_and_once() {
    let mut stage = Stage::new();
    let device = stage.device(Some(0));
    stage.hub.start_feed_at(stage.conversation, 4);
    stage.change(7, 7, Vec::new());
    assert_eq!(known(&device), "", "what comes early is held");
    let asked = stage.repairs.try_recv().expect("the hole is reported");
    assert_eq!((asked.conversation, asked.since), (stage.conversation, 4));
    stage.change(5, 6, Vec::new());
    stage.change(5, 6, Vec::new());
    assert_eq!(known(&device), "[5-6][7-7]");
}

#[test]
fn a_leaving_member_receives_the_change_and_nothing_after() {
    let stage = Stage::new();
    let (stays, leaves) = (stage.device(Some(0)), stage.device(Some(0)));
    let joins = stage.device(None);
    stage.change(1, 1, vec![Move::Leaves { account: leaves.account }]);
    stage.change(2, 2, vec![Move::Joins { account: joins.account, joined_seq: 2 }]);
    stage.change(3, 3, Vec::new());
    assert_eq!(known(&stays), "[1-1][2-2][3-3]");
    assert_eq!(known(&leaves), "[1-1]");
    assert_eq!(known(&joins), "[2-2][3-3]");
}

/// A change with messages of these `(seq, rev)` pairs.
fn texts(conversation: ConversationId, from: i64, seqs: &[(i64, i64)]) -> ChangeEvent {
    let message = |(seq, rev): &(i64, i64)| {
        let row = MessageRow::at(conversation, *seq, MessageKind::Text, Timestamp::from_micros(0));
        Message::new(MessageRow { rev: *rev, ..row }, Vec::new())
    };
    let rev = seqs.iter().map(|(_, rev)| *rev).max().expect("some");
    let messages = seqs.iter().map(message).collect();
    ChangeEvent { messages, ..ChangeEvent::spanning(conversation, from, rev) }
}

fn seen(device: &Subscriber) -> Vec<serde_json::Value> {
    let json = known(device);
    let Some(start) = json.find('{') else { return Vec::new() };
    let frame: serde_json::Value = serde_json::from_str(&json[start..]).expect("one frame");
    let messages = frame["messages"].as_array().expect("a list");
    messages.iter().map(|message| message["seq"].clone()).collect()
}

#[test]
fn newcomers_receive_the_part_after_their_joining() {
    let stage = Stage::new();
    let devices = [0, 4, 7, 9].map(|joined_seq| stage.device(Some(joined_seq)));
    // An old message is edited, and two new ones follow in the same batch.
    let change = texts(stage.conversation, 6, &[(3, 6), (7, 7), (8, 8)]);
    let envelope = Envelope::from(Event::from(change));
    stage.hub.handle(&Arc::new(WorkerMessage::Deliver(Arc::new(envelope))));
    assert_eq!(seen(&devices[0]), [3, 7, 8]);
    assert_eq!(seen(&devices[1]), [7, 8]);
    assert_eq!(seen(&devices[2]), [8]);
    assert_eq!(known(&devices[3]), "", "who joins later is told nothing");
}

#[test]
fn a_roster_from_the_database_replaces_the_receivers() {
    let stage = Stage::new();
    let (stays, gone) = (stage.device(Some(0)), stage.device(Some(0)));
    let (again, new) = (stage.device(Some(0)), stage.device(None));
    let change = texts(stage.conversation, 1, &[(1, 1), (2, 2), (3, 3)]);
    let roster = [(stays.account, 0), (again.account, 2), (new.account, 1)];
    let envelope = Envelope {
        roster: Some(roster.into_iter().collect()),
        ..Envelope::from(Event::from(change))
    };
    stage.hub.handle(&Arc::new(WorkerMessage::Deliver(Arc::new(envelope))));
    assert_eq!(seen(&stays), [1, 2, 3]);
    assert_eq!(known(&gone), "", "a removal that was missed holds at once");
    assert_eq!(seen(&again), [3], "who joined again reads from there");
    assert_eq!(seen(&new), [2, 3]);
    stage.change(4, 4, Vec::new());
    assert_eq!((known(&gone).as_str(), known(&new).contains("[4-4]")), ("", true));
    assert!(gone.follows().is_empty() && !new.follows().is_empty());
}

#[test]
fn an_ended_session_closes_its_sockets_only() {
    let stage = Stage::new();
    let (ended, other) = (stage.device(None), stage.device(None));
    stage.hub.handle(&Arc::new(WorkerMessage::End(vec![ended.session])));
    assert_eq!(ended.outbox.closing(), Some(CloseCode::SessionEnded));
    assert_eq!(other.outbox.closing(), None);
    let expected = close_frame(CloseCode::SessionEnded);
    assert_eq!(known(&ended).as_bytes(), String::from_utf8_lossy(&expected).as_bytes());
}

#[test]
fn ephemeral_events_reach_their_receivers_and_close_no_socket() {
    let stage = Stage::new();
    let (member, former, slow) = (stage.device(Some(0)), stage.device(None), stage.device(Some(0)));
    let other = stage.device(Some(0));
    for device in [&member, &former, &slow, &other] {
        device.outbox.accept_ephemeral();
    }
    slow.outbox.push(Bytes::from(vec![b'.'; 128 * 1_024]));
    for within in [Some(stage.conversation), None] {
        let envelope = Envelope {
            audience: Audience::Ephemeral {
                accounts: vec![member.account, former.account, slow.account],
                within,
            },
            span: None,
            frame: Bytes::from(within.map_or("presence", |_| "typing ")),
            whole_from: i64::MAX,
            overrides: HashMap::new(),
            roster: None,
            moves: Vec::new(),
            joined: Vec::new(),
            left: Vec::new(),
            account_rev: None,
        };
        stage.hub.handle(&Arc::new(WorkerMessage::Deliver(Arc::new(envelope))));
    }
    assert_eq!(known(&member), "typing presence");
    assert_eq!(known(&former), "presence", "who receives the conversation no longer");
    assert_eq!(known(&slow).trim_start_matches('.'), "", "there was no room");
    assert_eq!((known(&other).as_str(), slow.outbox.closing()), ("", None));
}

#[test]
fn a_new_policy_closes_older_sockets() {
    let stage = Stage::new();
    let before = stage.device(None);
    let after = Subscriber::new(AccountId::new(), SessionId::new(), 2);
    stage.hub.attach(&after);
    stage.hub.handle(&Arc::new(WorkerMessage::NewPolicy(2)));
    assert_eq!(before.outbox.closing(), Some(CloseCode::ConsentOutdated));
    assert_eq!(after.outbox.closing(), None);
}
