//! Measures the time of a search among a million messages, and the cost of indexing. Fills a
//! private database on each engine and runs typical queries. `make bench-search`.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement is read by the person who starts it, and fails by panicking"
)]

mod corpus;

use std::time::{Duration, Instant};

use corpus::{Corpus, MINE};
use umbrachat::{
    base::{
        clock::Timestamp,
        config::DatabaseAddress,
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::{self, model::NewAccount},
        conversations::{self, model::ConversationRow},
        members::{
            self,
            model::{MemberRow, Role},
        },
        messages,
        search::{
            find::{self, SearchRequest},
            query::QueryWords,
        },
    },
    storage::Store,
};

const BATCH: usize = 500;
const REPEATS: usize = 200;
/// The total time for the repetitions of one query.
const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() {
    let total = std::env::var("UMBRACHAT_BENCH_MESSAGES").ok().and_then(|text| text.parse().ok());
    let total = total.unwrap_or(1_000_000);
    let directory = tempfile::tempdir().expect("a temporary directory");
    run("SQLite", DatabaseAddress::Sqlite(None), directory.path(), total).await;
    match std::env::var("UMBRACHAT_TEST_POSTGRES") {
        Ok(url) => {
            let address = url.parse().expect("an address");
            run("PostgreSQL", address, directory.path(), total).await;
        }
        Err(_) => println!("no PostgreSQL: UMBRACHAT_TEST_POSTGRES is not set"),
    }
}

async fn run(engine: &str, address: DatabaseAddress, directory: &std::path::Path, total: usize) {
    let runtime = tokio::runtime::Handle::current();
    let store = Store::open(&address, directory, runtime).await.expect("opens");
    let people: Vec<_> = (0..40).map(|_| AccountId::new()).collect();
    let mut corpus = Corpus::new(total, people);
    make_members(&store, &corpus).await;
    let began = Instant::now();
    for _ in 0..total / BATCH {
        insert(&store, (0..BATCH).map(|_| corpus.message()).collect()).await;
    }
    println!("{engine}: {total} messages stored and indexed in {:.0?}", began.elapsed());
    for size in [1, 20, 200] {
        let rounds = 4_000 / size;
        let batches: Vec<Vec<_>> =
            (0..rounds).map(|_| (0..size).map(|_| corpus.message()).collect()).collect();
        let plain: Vec<Vec<_>> =
            (0..rounds).map(|_| (0..size).map(|_| corpus.message()).collect()).collect();
        let (indexed, plain) = (
            timed(size, batches, async |batch| insert(&store, batch).await).await,
            timed(size, plain, async |batch| insert_plain(&store, batch).await).await,
        );
        println!("  storing by {size:>3}: {indexed}; without the index {plain}");
    }
    println!("  {:<44} {:>5} {:>9} {:>9} {:>9}", "", "hits", "p50", "p99", "most");
    for (name, search) in questions(&corpus, total) {
        measure(&store, name, search).await;
    }
}

/// The cost of storing a message, in wall time and in processor time of this process.
async fn timed(
    size: usize,
    batches: Vec<Vec<messages::model::MessageRow>>,
    store: impl AsyncFn(Vec<messages::model::MessageRow>),
) -> String {
    let count = u32::try_from(size * batches.len()).expect("small");
    let (began, worked) = (Instant::now(), processor_time());
    for batch in batches {
        store(batch).await;
    }
    let (wall, worked) = (began.elapsed() / count, (processor_time() - worked) / count);
    format!("{wall:.0?} a message, {worked:.0?} of them at work here")
}

/// The processor time of this process (proc(5): `utime` and `stime`, in hundredths of a second).
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let (_, after_name) = stat.rsplit_once(')').expect("a name in parentheses");
    let fields = after_name.split_whitespace().skip(11).take(2);
    let ticks: u64 = fields.map(|field| field.parse::<u64>().expect("a number")).sum();
    Duration::from_millis(ticks * 10)
}

/// Inserts messages without indexing, for comparison.
async fn insert_plain(store: &Store, rows: Vec<messages::model::MessageRow>) {
    use diesel_async::RunQueryDsl;
    use umbrachat::storage::{Conn, schema::messages};
    let work = store.write(move |conn| {
        Box::pin(async move {
            match conn {
                Conn::Sqlite(c) => {
                    for row in &rows {
                        let insert = diesel::insert_into(messages::table).values(row);
                        diesel::RunQueryDsl::execute(insert, c.plain())?;
                    }
                }
                Conn::Postgres(c) => {
                    diesel::insert_into(messages::table).values(&rows).execute(c).await?;
                }
            }
            Ok(())
        })
    });
    work.await.expect("stores");
}

async fn insert(store: &Store, rows: Vec<messages::model::MessageRow>) {
    let work = store.write(move |conn| Box::pin(messages::insert::insert(conn, rows)));
    work.await.expect("stores");
}

/// The first user is a member of some conversations, one of them large; the second of the small
/// ones; the third of all.
async fn make_members(store: &Store, corpus: &Corpus) {
    let (people, places) = (corpus.accounts.clone(), corpus.conversations.clone());
    let work = store.write(move |conn| {
        Box::pin(async move {
            let now = Timestamp::now();
            for (number, id) in people.iter().enumerate() {
                let account = NewAccount {
                    id: *id,
                    username: format!("person{number}"),
                    username_key: format!("person{number}"),
                    search_key: None,
                    key_version: accounts::model::KEY_VERSION,
                    display_name: format!("Person {number}"),
                    email: None,
                    password_hash: String::new(),
                    read_receipts: true,
                    presence: true,
                    discoverable: false,
                    created_at: now,
                    policy_version: 1,
                };
                accounts::queries::insert(conn, account).await?;
            }
            let mut rows = Vec::new();
            for (number, id) in places.iter().enumerate() {
                let row = ConversationRow {
                    id: *id,
                    direct_low: None,
                    direct_high: None,
                    ..ConversationRow::direct(people[0], people[1], now)
                };
                conversations::queries::insert(conn, &row).await?;
                let first = (number < MINE).then_some(people[0]);
                let second = (number < MINE - 1).then_some(people[1]);
                rows.extend(
                    [first, second, Some(people[2])]
                        .into_iter()
                        .flatten()
                        .map(|account| MemberRow::joining(*id, account, Role::Member, 0)),
                );
            }
            members::queries::insert(conn, &rows).await
        })
    });
    work.await.expect("stores");
}

/// Runs one query after the other.
struct Asking<'a> {
    corpus: &'a Corpus,
    who: usize,
    conversation: Option<ConversationId>,
    from: Option<AccountId>,
    before: Option<Timestamp>,
}

impl Asking<'_> {
    fn q(&self, text: &str) -> SearchRequest {
        SearchRequest {
            account: self.corpus.accounts[self.who],
            words: QueryWords::parse(text).expect("has words"),
            conversation: self.conversation,
            from: self.from,
            has: None,
            after: None,
            before: self.before,
            below: None,
            limit: 50,
        }
    }
}

fn questions(corpus: &Corpus, total: usize) -> Vec<(&'static str, SearchRequest)> {
    let mine = Asking { corpus, who: 0, conversation: None, from: None, before: None };
    let small = Asking { who: 1, ..mine };
    let all = Asking { who: 2, ..mine };
    let large = Asking { conversation: Some(corpus.conversations[MINE - 1]), ..mine };
    let one = Asking { conversation: Some(corpus.conversations[0]), ..mine };
    let old = Asking { before: Some(corpus.moment(total / 10)), ..mine };
    let by = Asking { from: Some(corpus.accounts[5]), ..mine };
    vec![
        ("a rare word", mine.q("rarest")),
        ("a word of nobody", mine.q("nobodysword")),
        ("a common word", mine.q("common")),
        ("two common words", mine.q("frequent common")),
        ("a beginning of three", mine.q("ver")),
        ("a beginning of six", mine.q("schenv")),
        ("common, in a large conversation", large.q("common")),
        ("common, in a small conversation", one.q("common")),
        ("common elsewhere, not in mine", mine.q("elsewhere")),
        ("the same with another common word", mine.q("common elsewhere")),
        ("the same for who has small ones only", small.q("elsewhere")),
        ("a common word, for who has small ones only", small.q("common")),
        ("Japanese", mine.q("東京")),
        ("Japanese, three characters", mine.q("京都に")),
        ("common, before an old time", old.q("common")),
        ("elsewhere, before an old time", old.q("elsewhere")),
        ("common, from one person", by.q("common")),
        ("rare, in all 3,000 conversations", all.q("rarest")),
        ("common, in all 3,000 conversations", all.q("common")),
        ("nobody's, in all 3,000 conversations", all.q("nobodysword")),
    ]
}

async fn measure(store: &Store, name: &str, search: SearchRequest) {
    let search = std::sync::Arc::new(search);
    let (mut times, mut hits) = (Vec::new(), 0);
    let began = Instant::now();
    while times.len() < REPEATS && began.elapsed() < PATIENCE {
        let asked = std::sync::Arc::clone(&search);
        let start = Instant::now();
        let found = store.read(move |conn| Box::pin(async move { find::page(conn, &asked).await }));
        hits = found.await.expect("finds").hits.len();
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!("  {name:<44} {hits:>5} {:>9.2?} {:>9.2?} {:>9.2?}", at(50), at(99), at(100));
}
