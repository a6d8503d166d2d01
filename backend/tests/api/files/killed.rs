//! `kill -9` during uploads and sends: what was acknowledged is whole, nothing is sent twice, no part
//! of a file is visible, and no bytes stay behind.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    path::Path,
    time::Duration,
};

use futures_util::future::{join, join_all};
use rand::RngExt;
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use super::{download, removing::contents};
use crate::stage::{Actor, Answer, Database, Engine, Process, client_id, eventually};

const KILLS: usize = 6;
const WRITERS: u8 = 3;

/// What all writers share.
struct Play {
    /// The current address of the server.
    address: RefCell<String>,
    conversation: String,
    /// The bytes of the acknowledged messages' files, by client id.
    sent: RefCell<BTreeMap<String, Vec<u8>>>,
    stop: Cell<bool>,
}

impl Play {
    /// The actor at the current address of the server.
    fn here(&self, person: &Actor) -> Actor {
        person.at(&self.address.borrow())
    }

    fn count(&self) -> usize {
        self.sent.borrow().len()
    }
}

async fn run(engine: Engine) {
    let database = Database::new(engine).await;
    let folder = database.data_dir().join("files");
    let mut process = Process::on(database, &[]).await;
    let (mira, tomas, conversation) = process.pair().await;
    let play = Play {
        address: RefCell::new(process.base().to_owned()),
        conversation,
        sent: RefCell::default(),
        stop: Cell::new(false),
    };
    let writers = (0..WRITERS).map(|number| write(&mira, &play, number));
    let killing = async {
        for _ in 0..KILLS {
            let before = play.count();
            while play.count() < before + 8 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let moment = rand::rng().random_range(0..60);
            tokio::time::sleep(Duration::from_millis(moment)).await;
            process.kill();
            process.start().await;
            process.base().clone_into(&mut play.address.borrow_mut());
        }
        play.stop.set(true);
    };
    join(join_all(writers), killing).await;
    let (mira, tomas) = (play.here(&mira), play.here(&tomas));
    compare(&tomas, &play).await;
    assert_unsent_are_whole(&mira).await;
    assert_nothing_stays_behind(&mut process, &folder).await;
    process.assert_no_panic();
}

/// Uploads a file and sends it; each request is repeated until it is acknowledged. The last writer
/// uploads in parts.
async fn write(person: &Actor, play: &Play, number: u8) {
    let mut round = 0_u32;
    while !play.stop.get() {
        round += 1;
        let bytes = [&round.to_le_bytes(), [number; 4].as_slice()].concat().repeat(12_000);
        let id = if number + 1 == WRITERS {
            upload_in_parts(person, play, &bytes).await
        } else {
            upload(person, play, &bytes).await
        };
        let client_id = client_id();
        let message = json!({ "client_id": client_id, "attachments": [id] });
        let path = format!("/conversations/{}/messages", play.conversation);
        let answer = until_answered(async || play.here(person).try_post(&path, &message).await);
        let answer = answer.await;
        assert!(matches!(answer.status, 200 | 201), "{}", answer.body);
        assert_eq!(answer.body["attachments"][0]["id"], id.as_str());
        play.sent.borrow_mut().insert(client_id, bytes);
    }
}

async fn until_answered(mut request: impl AsyncFnMut() -> Option<Answer>) -> Answer {
    loop {
        match request().await {
            // The server is stopping, or starting.
            Some(answer) if answer.status == 503 => {}
            Some(answer) => return answer,
            None => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

async fn upload(person: &Actor, play: &Play, bytes: &[u8]) -> String {
    let answer = until_answered(async || {
        let form = Form::new().part("file", Part::bytes(bytes.to_vec()).file_name("x.bin"));
        let request = play.here(person).request(Method::POST, "/files").multipart(form);
        Answer::try_of(request.send().await.ok()?).await
    });
    answer.await.expect(201).text("id")
}

/// Continues an upload after each break where the server says that it ended.
async fn upload_in_parts(person: &Actor, play: &Play, bytes: &[u8]) -> String {
    let tus = |method: Method, path: &str| {
        play.here(person).request(method, path).header("tus-resumable", "1.0.0")
    };
    let begun = until_answered(async || {
        let request = tus(Method::POST, "/uploads").header("upload-length", bytes.len());
        Answer::try_of(request.send().await.ok()?).await
    });
    let place = begun.await.expect(201).header("location").to_owned();
    let place = place.strip_prefix("/api/v1").expect("an address");
    let id = place.rsplit('/').next().expect("an id").to_owned();
    loop {
        let state = until_answered(async || {
            let request = play.here(person).request(Method::GET, place);
            Answer::try_of(request.send().await.ok()?).await
        });
        let state = state.await;
        // A complete upload is a file.
        if state.status == 404 {
            return id;
        }
        let offset = usize::try_from(state.expect(200).number("offset")).expect("not negative");
        let portion = bytes[offset..].iter().copied().take(20_000).collect::<Vec<u8>>();
        let request = tus(Method::PATCH, place).header("upload-offset", offset);
        let request = request.header("content-type", "application/offset+octet-stream");
        // Whatever the answer, the next look says what arrived.
        let _ = request.body(portion).send().await;
    }
}

/// Every acknowledged message exists once, with its file.
async fn compare(reader: &Actor, play: &Play) {
    let mut found = BTreeMap::new();
    let mut after = "0".to_owned();
    loop {
        let path = format!("/conversations/{}/messages?limit=200&after={after}", play.conversation);
        let page = reader.get(&path).await.expect(200);
        for message in page.items() {
            let client_id = message["client_id"].as_str().expect("a text").to_owned();
            let id = message["attachments"][0]["id"].as_str().expect("an id").to_owned();
            assert_eq!(found.insert(client_id, id), None, "sent twice: {message}");
        }
        match page.body["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    assert!(play.count() >= KILLS * 8);
    for (client_id, bytes) in play.sent.take() {
        let id = found.get(&client_id).unwrap_or_else(|| panic!("acknowledged: {client_id}"));
        let read = download(reader, &format!("/files/{id}"), &[]).await;
        assert!(read.bytes == bytes, "the bytes of {client_id}");
    }
}

/// A file whose upload was not acknowledged exists as a whole or not at all.
async fn assert_unsent_are_whole(owner: &Actor) {
    let held = owner.get("/files").await.expect(200);
    for file in held.body["unsent"].as_array().expect("a list") {
        let id = file["id"].as_str().expect("an id");
        let read = download(owner, &format!("/files/{id}"), &[]).await;
        assert_eq!(read.status, 200, "{file}");
        assert_eq!(Value::from(read.bytes.len()), file["size"], "{file}");
    }
}

/// After the time for unfinished uploads, only the objects of files and of uploads are there.
async fn assert_nothing_stays_behind(process: &mut Process, folder: &Path) {
    process.kill();
    process.database().let_pass("blob_removals", "due_at", 3 * 60 * 60).await;
    process.start().await;
    let number = async |query: &str| {
        let text = format!("SELECT CAST(({query}) AS TEXT) AS text");
        process.database().texts(&text).await[0].parse::<usize>().expect("a number")
    };
    let blobs = number("SELECT COUNT(*) FROM blobs").await;
    let bytes = number("SELECT SUM(size) FROM blobs").await;
    eventually("nothing stays behind", async || folders(folder) == blobs).await;
    assert_eq!(contents(folder).iter().map(Vec::len).sum::<usize>(), bytes);
}

/// The number of ids with objects.
fn folders(place: &Path) -> usize {
    std::fs::read_dir(place).into_iter().flatten().count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_left_on_sqlite() {
    run(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_left_on_postgres() {
    run(Engine::Postgres).await;
}
