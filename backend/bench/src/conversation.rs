//! A conversation with a socket of every member, and the talk in it.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use serde_json::json;
use tokio::{task::JoinSet, time::Instant};

use crate::{
    line::Line,
    tally::{self, Tally, position_in},
};

/// A text as long as most lines that people write.
pub const TEXT: &str = "The lamps are lit on the other side of the lake tonight.";

/// Generous: only lost messages take longer.
const PATIENCE: Duration = Duration::from_secs(120);

/// The place of one member.
pub struct Member {
    line: Line,
    pub tally: Tally,
    /// The positions of the own messages, as they were acknowledged.
    acked: Vec<u64>,
    /// Times from sending to the acknowledgement, in microseconds.
    pub waits: Vec<u64>,
}

/// A new `client_id`.
pub fn client_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("00000000-0000-4000-8000-{:012x}", NEXT.fetch_add(1, Ordering::Relaxed))
}

impl Member {
    pub async fn take(base: &str, token: &str) -> Self {
        let (line, _) = Line::open(base, token, &json!({})).await;
        Self { line, tally: Tally::default(), acked: Vec::new(), waits: Vec::new() }
    }

    /// Waits for a frame and takes what it says; true if it is an acknowledgement.
    async fn listen(&mut self) -> bool {
        let place = self.line.next().await;
        let frame = self.line.frame(&place);
        if frame.starts_with(br#"{"type":"change""#) {
            self.tally.take(frame);
        } else if frame.starts_with(br#"{"type":"ack""#) {
            self.acked.push(position_in(frame));
            return true;
        }
        let is_error = frame.starts_with(br#"{"type":"error""#);
        assert!(!is_error, "{}", String::from_utf8_lossy(frame));
        false
    }

    async fn say(&mut self, conversation: &str) {
        let body = format!("@{:012} {TEXT}", tally::now());
        let frame = json!({
            "type": "send", "id": "1", "conversation_id": conversation,
            "client_id": client_id(), "body": body,
        });
        self.line.say(&frame).await;
    }

    /// Listens until this many messages have arrived in all.
    async fn hear(mut self, count: usize) -> Self {
        while self.tally.count < count {
            self.listen().await;
        }
        self
    }

    /// Sends messages, each after the acknowledgement of the one before.
    async fn talk(mut self, conversation: String, count: usize) -> Self {
        for _ in 0..count {
            let began = tally::now();
            self.say(&conversation).await;
            while !self.listen().await {}
            self.waits.push(tally::now() - began);
        }
        self
    }

    /// Sends messages at fixed times, however long the answers take.
    async fn talk_at(
        mut self,
        conversation: String,
        count: usize,
        first: Instant,
        pause: Duration,
    ) -> Self {
        let mut times = tokio::time::interval_at(first, pause);
        let (mut sent, mut answered) = (0, 0);
        while answered < count {
            tokio::select! {
                _ = times.tick(), if sent < count => {
                    self.say(&conversation).await;
                    sent += 1;
                }
                is_ack = self.listen() => answered += usize::from(is_ack),
            }
        }
        self
    }
}

/// How the senders of a talk send.
#[derive(Clone, Copy)]
pub enum Manner {
    /// Each sender has one message under way.
    InTurn,
    /// All senders together send this many messages a second.
    Paced(u32),
}

pub struct Conversation {
    id: String,
    /// The first ones send.
    members: Vec<Member>,
    senders: usize,
}

impl Conversation {
    pub async fn open(base: &str, id: &str, tokens: &[&str], senders: usize) -> Self {
        let mut members = Vec::new();
        for token in tokens {
            members.push(Member::take(base, token).await);
        }
        Self { id: id.to_owned(), members, senders }
    }

    /// Every member has got every message: as many as were sent, up to the last acknowledged one.
    /// The order was checked on arrival.
    fn check(&self) {
        let sent: usize = self.members.iter().map(|member| member.acked.len()).sum();
        let last = self.members.iter().flat_map(|member| member.acked.last()).max();
        for member in &self.members {
            assert_eq!(member.tally.count, sent, "messages are lost or doubled");
            assert_eq!(member.tally.last.as_ref(), last, "another message was delivered");
            assert!(member.acked.is_sorted(), "acknowledged in another order");
        }
    }

    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.iter()
    }

    pub fn forget_times(&mut self) {
        for member in &mut self.members {
            member.tally.delays.clear();
            member.waits.clear();
        }
    }
}

/// Every sender sends `count` messages, every member gets all of its conversation.
pub async fn talk(conversations: &mut [Conversation], count: usize, manner: Manner) {
    let mut tasks = JoinSet::new();
    let senders: usize = conversations.iter().map(|conversation| conversation.senders).sum();
    let first = Instant::now() + Duration::from_millis(5);
    let mut number = 0;
    for (place, conversation) in conversations.iter_mut().enumerate() {
        let all = conversation.senders * count;
        for (index, member) in std::mem::take(&mut conversation.members).into_iter().enumerate() {
            let heard = member.tally.count + all;
            if index >= conversation.senders {
                tasks.spawn(async move { (place, index, member.hear(heard).await) });
                continue;
            }
            let id = conversation.id.clone();
            let (first, pause) = turn(number, senders, first, manner);
            number += 1;
            tasks.spawn(async move {
                let member = match manner {
                    Manner::InTurn => member.talk(id, count).await,
                    Manner::Paced(_) => member.talk_at(id, count, first, pause).await,
                };
                (place, index, member.hear(heard).await)
            });
        }
    }
    let all = tokio::time::timeout(PATIENCE, tasks.join_all()).await.expect("messages are lost");
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by_key(|(place, index, _)| (*place, *index));
    for (place, _, member) in all {
        conversations[place].members.push(member);
    }
    conversations.iter().for_each(Conversation::check);
}

/// The first time of a sender, and the time between two messages of it.
fn turn(number: usize, senders: usize, first: Instant, manner: Manner) -> (Instant, Duration) {
    let Manner::Paced(rate) = manner else { return (first, Duration::ZERO) };
    let parts = |count: usize| u32::try_from(count).expect("fits");
    let between = Duration::from_secs(1) / rate;
    (first + between * parts(number), between * parts(senders))
}
