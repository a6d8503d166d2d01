//! A synthetic corpus: a million messages of many users, equal in each run.

use rand::{RngExt, SeedableRng, rngs::SmallRng};
use umbrachat::{
    base::{
        clock::Timestamp,
        ids::{AccountId, ConversationId},
    },
    domain::messages::model::{MessageKind, MessageRow},
};

const SYLLABLES: &[&str] = &[
    "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va",
    "we", "xi", "yo", "zu", "schen", "ter", "ung", "ver", "aus", "ein",
];
const VOCABULARY: usize = 200_000;
const CONVERSATIONS: usize = 3_000;
/// The first conversations are those of the searching user; the last of them is large.
pub const MINE: usize = 51;
const LARGE: usize = MINE - 1;
/// Seconds between two messages: a million messages cover three years.
const PACE: i64 = 95;

pub struct Corpus {
    random: SmallRng,
    vocabulary: Vec<String>,
    /// The cumulative word frequencies (Zipf's law).
    weights: Vec<f64>,
    pub accounts: Vec<AccountId>,
    pub conversations: Vec<ConversationId>,
    heads: Vec<i64>,
    began: Timestamp,
    count: usize,
}

impl Corpus {
    pub fn new(total: usize, accounts: Vec<AccountId>) -> Self {
        let mut random = SmallRng::seed_from_u64(7);
        let mut vocabulary = Vec::with_capacity(VOCABULARY);
        let mut weights = Vec::with_capacity(VOCABULARY);
        let mut sum = 0.0;
        for number in 0..VOCABULARY {
            let length = random.random_range(1..=5);
            let word = (0..length).map(|_| SYLLABLES[random.random_range(0..SYLLABLES.len())]);
            vocabulary.push(word.collect());
            sum += 1.0 / (f64::from(u32::try_from(number).expect("small")) + 8.0);
            weights.push(sum);
        }
        let age = PACE * i64::try_from(total).expect("small") * 1_000_000;
        let began = Timestamp::from_micros(Timestamp::now().micros() - age);
        let conversations: Vec<_> = (0..CONVERSATIONS).map(|_| ConversationId::new()).collect();
        let heads = vec![0; CONVERSATIONS];
        Self { random, vocabulary, weights, accounts, conversations, heads, began, count: 0 }
    }

    pub fn moment(&self, number: usize) -> Timestamp {
        let passed = PACE * i64::try_from(number).expect("small") * 1_000_000;
        Timestamp::from_micros(self.began.micros() + passed)
    }

    pub fn message(&mut self) -> MessageRow {
        let place = match self.random.random_range(0..100) {
            0..5 => self.random.random_range(0..LARGE),
            5..25 => LARGE,
            _ => self.random.random_range(MINE..CONVERSATIONS),
        };
        self.heads[place] += 1;
        let seq = self.heads[place];
        let body = self.text(place);
        let created_at = self.moment(self.count);
        self.count += 1;
        MessageRow {
            sender_id: Some(self.accounts[self.random.random_range(0..self.accounts.len())]),
            body: Some(body),
            ..MessageRow::at(self.conversations[place], seq, MessageKind::Text, created_at)
        }
    }

    fn text(&mut self, place: usize) -> String {
        if self.random.random_range(0..20) == 0 {
            let town = ["東京", "京都", "大阪"][self.random.random_range(0..3)];
            return format!("明日{town}に行きます、{}", self.word());
        }
        let length = [3, 5, 8, 8, 12, 20][self.random.random_range(0..6)];
        let mut words: Vec<_> = (0..length).map(|_| self.word()).collect();
        let often = |random: &mut SmallRng| random.random_range(0..10) < 3;
        if often(&mut self.random) {
            words.push("common".to_owned());
        }
        if often(&mut self.random) {
            words.push("frequent".to_owned());
        }
        if place >= MINE && often(&mut self.random) {
            words.push("elsewhere".to_owned());
        }
        if self.count % 50_000 == 1 {
            words.push("rarest".to_owned());
        }
        words.join(" ")
    }

    fn word(&mut self) -> String {
        let total = self.weights.last().copied().unwrap_or_default();
        let at = self.random.random_range(0.0..total);
        let index = self.weights.partition_point(|weight| *weight < at);
        self.vocabulary[index.min(VOCABULARY - 1)].clone()
    }
}
