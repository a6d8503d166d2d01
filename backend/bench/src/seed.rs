//! Writes many messages into the database of a running program, which finds them by their
//! positions as if another node had written them.

use std::fmt::Write;

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};

use crate::{conversation::TEXT, engine::Engine, system::Side};

/// Rows of one transaction, so that the program never waits long for the lock.
const STEP: usize = 10_000;

/// The parts of a statement in which the engines differ.
struct Dialect {
    side: Side,
}

impl Dialect {
    fn id(&self, id: &str) -> String {
        match self.side {
            Side::Postgres => format!("'{id}'::uuid"),
            _ => format!("x'{}'", id.replace('-', "")),
        }
    }

    /// The id of row `n` of a conversation: in the order of the rows, as the program's are.
    fn id_of_row(&self, conversation: &str) -> String {
        let conversation = conversation.replace('-', "");
        let end = &conversation[conversation.len() - 16..];
        match self.side {
            Side::Postgres => format!("(lpad(to_hex(n::bigint), 16, '0') || '{end}')::uuid"),
            _ => format!("unhex(printf('%016x', n) || '{end}')"),
        }
    }

    fn now(&self) -> &'static str {
        match self.side {
            Side::Postgres => "now()",
            _ => "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
        }
    }
}

/// Inserts the messages from one position to before another; both may be expressions.
pub fn insert(side: Side, conversation: &str, sender: &str, first: &str, end: &str) -> String {
    let dialect = Dialect { side };
    let (id, row) = (dialect.id(conversation), dialect.id_of_row(conversation));
    format!(
        "INSERT INTO messages (conversation_id, seq, rev, id, kind, sender_id, body, client_id, \
         created_at) WITH RECURSIVE series(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM \
         series WHERE n + 1 < {end}) SELECT {id}, n, n, {row}, 0, {sender}, '{TEXT}', {row}, {now} \
         FROM series",
        sender = dialect.id(sender),
        now = dialect.now(),
    )
}

/// Makes an account the owner and only member of groups with a message each.
pub fn conversations(side: Side, account: &str, count: usize) -> Vec<String> {
    let dialect = Dialect { side };
    let (id, now, account) = (dialect.id_of_row(account), dialect.now(), dialect.id(account));
    let series = format!(
        "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {count})"
    );
    vec![
        format!(
            "INSERT INTO conversations (id, kind, title, head, last_seq, created_at, \
             last_activity_at, members_count) {series} SELECT {id}, 1, 'Group ' || n, 1, 1, {now}, \
             {now}, 1 FROM series"
        ),
        format!(
            "INSERT INTO members (conversation_id, account_id, role, joined_seq, rev, \
             delivered_seq, read_seq, public_read_seq) {series} SELECT {id}, {account}, 2, 0, 1, 1, \
             1, 1 FROM series"
        ),
        format!(
            "INSERT INTO messages (conversation_id, seq, rev, id, kind, sender_id, body, client_id, \
             created_at) {series} SELECT {id}, 1, 1, {id}, 0, {account}, '{TEXT}', {id}, {now} FROM \
             series"
        ),
    ]
}

fn set_head(side: Side, conversation: &str, head: usize) -> String {
    let id = Dialect { side }.id(conversation);
    format!("UPDATE conversations SET head = {head}, last_seq = {head} WHERE id = {id}")
}

impl Engine {
    /// Opens the database file of SQLite, with the program's settings.
    pub fn sqlite(&self) -> SqliteConnection {
        let path = self.place.path().join("data/umbrachat.db");
        let mut file = SqliteConnection::establish(&path.to_string_lossy()).expect("opens");
        let settings = "PRAGMA busy_timeout = 4000; PRAGMA synchronous = FULL; \
            PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cache_size = -8000;";
        file.batch_execute(settings).expect("is set");
        file
    }

    /// Runs statements in one transaction each.
    pub fn execute(&self, statements: &[String]) {
        if let Some(postgres) = &self.postgres {
            for statement in statements {
                postgres.ask(statement);
            }
            // Otherwise PostgreSQL does it by itself during the measurement.
            postgres.ask("VACUUM ANALYZE");
        } else {
            let mut file = self.sqlite();
            file.batch_execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000")
                .expect("is set");
            for statement in statements {
                let whole = format!("BEGIN IMMEDIATE; {statement}; COMMIT");
                file.batch_execute(&whole).expect("is done");
            }
        }
    }

    /// Fills a conversation with messages up to this position.
    pub fn fill(&self, conversation: &str, sender: &str, from: usize, head: usize) {
        let mut statements = Vec::new();
        for first in (from + 1..=head).step_by(STEP) {
            let end = (first + STEP).min(head + 1);
            let mut both =
                insert(self.side, conversation, sender, &first.to_string(), &end.to_string());
            let _ = write!(both, "; {}", set_head(self.side, conversation, end - 1));
            statements.push(both);
        }
        self.execute(&statements);
    }
}
