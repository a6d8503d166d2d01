use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::*;
use crate::delivery::envelope::close_frame;

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

    fn device(&self, joined_seq: Option<i64>) -> Rc<Attached> {
        let attached = Attached::new(AccountId::new(), SessionId::new());
        self.hub.attach(&attached);
        if let Some(joined_seq) = joined_seq {
            self.hub.follow(&attached, self.conversation, joined_seq);
        }
        attached
    }

    fn change(&self, from: i64, rev: i64, moves: Vec<Move>) {
        let envelope = Envelope {
            audience: Audience::Conversation(self.conversation),
            span: Some(Span { from, rev }),
            frame: Bytes::from(format!("[{from}-{rev}]")),
            hidden: None,
            moves,
            joined: Vec::new(),
            left: Vec::new(),
        };
        self.hub.handle(&Arc::new(Notice::Deliver(Arc::new(envelope))));
    }
}

fn told(device: &Attached) -> String {
    let mut text = String::new();
    while let Poll::Ready(Some(chunk)) =
        device.outbox.poll_take(&Context::from_waker(Waker::noop()))
    {
        text.push_str(&String::from_utf8_lossy(&chunk));
    }
    text
}

#[test]
fn a_conversation_is_fed_in_order_and_once() {
    let mut stage = Stage::new();
    let device = stage.device(Some(0));
    stage.hub.known_up_to(stage.conversation, 4);
    stage.change(7, 7, Vec::new());
    assert_eq!(told(&device), "", "what comes early is held");
    let asked = stage.repairs.try_recv().expect("the hole is reported");
    assert_eq!((asked.conversation, asked.since), (stage.conversation, 4));
    stage.change(5, 6, Vec::new());
    stage.change(5, 6, Vec::new());
    assert_eq!(told(&device), "[5-6][7-7]");
}

#[test]
fn who_leaves_gets_the_change_and_nothing_after() {
    let stage = Stage::new();
    let (stays, leaves) = (stage.device(Some(0)), stage.device(Some(0)));
    let joins = stage.device(None);
    stage.change(1, 1, vec![Move::Leaves { account: leaves.account }]);
    stage.change(2, 2, vec![Move::Joins { account: joins.account, joined_seq: 2 }]);
    stage.change(3, 3, Vec::new());
    assert_eq!(told(&stays), "[1-1][2-2][3-3]");
    assert_eq!(told(&leaves), "[1-1]");
    assert_eq!(told(&joins), "[2-2][3-3]");
}

#[test]
fn newcomers_are_not_shown_old_messages() {
    let stage = Stage::new();
    let (old, new) = (stage.device(Some(0)), stage.device(Some(5)));
    let envelope = Envelope {
        audience: Audience::Conversation(stage.conversation),
        span: Some(Span { from: 9, rev: 9 }),
        frame: Bytes::from_static(b"text"),
        hidden: Some(crate::delivery::envelope::Hidden {
            lowest_seq: 5,
            frame: Bytes::from_static(b"nothing"),
        }),
        moves: Vec::new(),
        joined: Vec::new(),
        left: Vec::new(),
    };
    stage.hub.handle(&Arc::new(Notice::Deliver(Arc::new(envelope))));
    assert_eq!((told(&old), told(&new)), ("text".to_owned(), "nothing".to_owned()));
}

#[test]
fn an_ended_session_closes_its_sockets_only() {
    let stage = Stage::new();
    let (ended, other) = (stage.device(None), stage.device(None));
    stage.hub.handle(&Arc::new(Notice::End(vec![ended.session])));
    assert_eq!(ended.outbox.closing(), Some(CloseCode::SessionEnded));
    assert_eq!(other.outbox.closing(), None);
    let expected = close_frame(CloseCode::SessionEnded);
    assert_eq!(told(&ended).as_bytes(), String::from_utf8_lossy(&expected).as_bytes());
}

#[test]
fn a_thing_of_the_moment_reaches_those_it_is_for_and_closes_nobody() {
    let stage = Stage::new();
    let (member, former, deaf) = (stage.device(Some(0)), stage.device(None), stage.device(Some(0)));
    let other = stage.device(Some(0));
    for device in [&member, &former, &deaf, &other] {
        device.outbox.hear();
    }
    deaf.outbox.push(Bytes::from(vec![b'.'; 128 * 1_024]));
    for within in [Some(stage.conversation), None] {
        let envelope = Envelope {
            audience: Audience::Passing {
                accounts: vec![member.account, former.account, deaf.account],
                within,
            },
            span: None,
            frame: Bytes::from(within.map_or("presence", |_| "typing ")),
            hidden: None,
            moves: Vec::new(),
            joined: Vec::new(),
            left: Vec::new(),
        };
        stage.hub.handle(&Arc::new(Notice::Deliver(Arc::new(envelope))));
    }
    assert_eq!(told(&member), "typing presence");
    assert_eq!(told(&former), "presence", "who receives the conversation no longer");
    assert_eq!(told(&deaf).trim_start_matches('.'), "", "there was no room");
    assert_eq!((told(&other).as_str(), deaf.outbox.closing()), ("", None));
}
