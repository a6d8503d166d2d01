//! An edited message is found by its new words only, at its old `seq`. The test uses the index
//! directly, without a server.

use umbrachat::{
    base::{
        clock::Timestamp,
        error::Error,
        ids::{AccountId, ConversationId, MessageId},
    },
    domain::{
        accounts::{self, model::NewAccount},
        conversations::{self, model::ConversationRow},
        members::{
            self,
            model::{MemberRow, Role},
        },
        messages::{
            self, index,
            model::{MessageKind, MessageRow},
        },
        search::{
            find::{self, SearchRequest},
            query::QueryWords,
        },
    },
    storage::Store,
};

use crate::stage::{Database, Engine, on_both_engines};

/// A user in a conversation without other members.
struct Alone {
    store: Store,
    account: AccountId,
    conversation: ConversationId,
}

impl Alone {
    async fn new(database: &Database) -> Self {
        std::fs::create_dir_all(database.data_dir()).expect("makes it");
        let address = database.url.parse().expect("an address");
        let runtime = tokio::runtime::Handle::current();
        let store = Store::open(&address, &database.data_dir(), runtime).await.expect("opens");
        let (account, now) = (AccountId::new(), Timestamp::now());
        let row = ConversationRow::direct(account, account, now);
        let conversation = row.id;
        let person = NewAccount {
            id: account,
            username: "mira".to_owned(),
            username_key: "mira".to_owned(),
            search_key: None,
            key_version: accounts::model::KEY_VERSION,
            display_name: "Mira".to_owned(),
            email: None,
            password_hash: String::new(),
            read_receipts: true,
            presence: true,
            discoverable: false,
            policy_version: 1,
            created_at: now,
        };
        let make = store.write(move |conn| {
            Box::pin(async move {
                accounts::queries::insert(conn, person).await?;
                conversations::queries::insert(conn, &row).await?;
                let member = MemberRow::joining(row.id, account, Role::Member, 0);
                members::queries::insert(conn, &[member]).await
            })
        });
        make.await.expect("stores");
        Self { store, account, conversation }
    }

    fn message(&self, seq: i64, body: &str) -> MessageRow {
        MessageRow {
            sender_id: Some(self.account),
            body: Some(body.to_owned()),
            ..MessageRow::at(self.conversation, seq, MessageKind::Text, Timestamp::now())
        }
    }

    async fn insert(&self, rows: Vec<MessageRow>) {
        let work = self.store.write(move |conn| Box::pin(messages::insert::insert(conn, rows)));
        work.await.expect("stores");
    }

    async fn edit(&self, row: &MessageRow, body: &str) {
        let row = MessageRow { body: Some(body.to_owned()), ..row.clone() };
        let work = self.store.write(move |conn| {
            Box::pin(async move { messages::queries::edit_text(conn, &row).await })
        });
        work.await.expect("stores");
    }

    async fn erase(&self, id: MessageId) {
        let now = Timestamp::now();
        let work = self.store.write(move |conn| {
            Box::pin(async move { messages::queries::erase_texts(conn, &[id], 1_000, now).await })
        });
        work.await.expect("stores");
        self.store.request_wal_truncate();
    }

    /// The `seq` of each hit.
    async fn found(&self, query: &str) -> Vec<i64> {
        let search = SearchRequest {
            account: self.account,
            words: QueryWords::parse(query).expect("has words"),
            conversation: None,
            from: None,
            has: None,
            after: None,
            before: None,
            below: None,
            limit: 200,
        };
        let work =
            self.store.read(move |conn| Box::pin(async move { find::page(conn, &search).await }));
        let hits = work.await.map_err(|error: Error| error.to_string()).expect("finds").hits;
        hits.iter().map(|hit| hit.message.seq).collect()
    }
}

on_both_engines! {
    async fn an_edited_text_is_found_by_its_new_words_at_its_seq(engine: Engine) {
        let database = Database::new(engine).await;
        let mira = Alone::new(&database).await;
        let rows: Vec<_> = (1..=3).map(|seq| mira.message(seq, "the old words")).collect();
        mira.insert(rows.clone()).await;
        mira.edit(&rows[1], "the new text").await;
        assert_eq!(mira.found("old").await, [3, 1]);
        assert_eq!(mira.found("new").await, [2]);
        assert_eq!(mira.found("the").await, [3, 2, 1]);
        mira.edit(&rows[1], "…").await;
        assert_eq!(mira.found("the").await, [3, 1]);
        mira.edit(&rows[1], "words again").await;
        assert_eq!(mira.found("words").await, [3, 2, 1]);
        let deleted = MessageRow { body: None, deleted_at: Some(Timestamp::now()), ..rows[1].clone() };
        let work = mira.store.write(move |conn| {
            Box::pin(async move { index::replace(conn, &deleted).await })
        });
        work.await.expect("stores");
        assert_eq!(mira.found("words").await, [3, 1]);
    }

    async fn system_messages_are_never_found(engine: Engine) {
        let database = Database::new(engine).await;
        let mira = Alone::new(&database).await;
        let line = MessageRow { kind: MessageKind::System, ..mira.message(1, "added somebody") };
        mira.insert(vec![line, mira.message(2, "added nobody")]).await;
        assert_eq!(mira.found("added").await, [2]);
    }

    async fn search_is_limited_to_the_time_of_membership(engine: Engine) {
        let database = Database::new(engine).await;
        let mira = Alone::new(&database).await;
        mira.insert((1..=4).map(|seq| mira.message(seq, "a word")).collect()).await;
        database.execute("UPDATE members SET joined_seq = 2").await;
        assert_eq!(mira.found("word").await, [4, 3]);
        database.execute("UPDATE members SET left_rev = 5").await;
        assert_eq!(mira.found("word").await, Vec::<i64>::new());
    }

    async fn the_index_stays_consistent_through_many_changes(engine: Engine) {
        let database = Database::new(engine).await;
        let mira = Alone::new(&database).await;
        let text = |seq: i64| format!("row{seq} kanarienvogel{} 日本{} 👍 stays", seq % 7, seq % 11);
        let rows: Vec<_> = (1..=600).map(|seq| mira.message(seq, &text(seq))).collect();
        for part in rows.chunks(50) {
            mira.insert(part.to_vec()).await;
        }
        for row in rows.iter().filter(|row| row.seq % 3 == 0) {
            mira.edit(row, &format!("row{} papagei stays", row.seq)).await;
        }
        for row in rows.iter().filter(|row| row.seq % 5 == 0) {
            mira.erase(row.id).await;
        }
        let left = |keep: fn(i64) -> bool| (1..=600).rev().filter(move |seq| seq % 5 != 0 && keep(*seq));
        let expected: Vec<_> = left(|seq| seq % 3 == 0).collect();
        assert_eq!(mira.found("papagei").await, expected);
        let expected: Vec<_> = left(|seq| seq % 3 != 0).take(200).collect();
        assert_eq!(mira.found("kanarien").await, expected);
        assert_eq!(mira.found("row10").await, [109, 108, 107, 106, 104, 103, 102, 101]);
        if engine == Engine::Sqlite {
            let check = "INSERT INTO search_words (search_words) VALUES ('integrity-check')";
            database.execute(check).await;
        }
    }
}
