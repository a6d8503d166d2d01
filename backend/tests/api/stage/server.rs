//! A server in the test process, on a thread of its own.

use std::{
    sync::{
        Mutex, Once,
        atomic::{AtomicU32, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use clap::Parser;
use tokio::sync::oneshot;
use umbrachat::{app, base::config::Settings};

use super::{Actor, Answer, Engine, PASSWORD, Wire, database::Database, log};

pub struct Stage {
    pub base: String,
    pub engine: Engine,
    pub database: Database,
    http: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    settings: Settings,
}

static PEOPLE: AtomicU32 = AtomicU32::new(1);

/// Panics on the server's threads. Any entry fails a test.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());
static WATCH: Once = Once::new();

fn watch_for_panics() {
    WATCH.call_once(|| {
        log::listen();
        let ours = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let thread = std::thread::current();
            let name = thread.name().unwrap_or_default();
            if name.starts_with("actix") || name == "database" || name == "server" {
                PANICS.lock().expect("is free").push(panic.to_string());
            }
            ours(panic);
        }));
    });
}

/// Sends the headers of a TLS proxy if the server expects them.
fn client(over_tls: bool) -> reqwest::Client {
    let mut headers = reqwest::header::HeaderMap::new();
    if over_tls {
        headers.insert("x-forwarded-proto", reqwest::header::HeaderValue::from_static("https"));
    }
    reqwest::Client::builder().default_headers(headers).build().expect("a client")
}

impl Stage {
    /// A server without rate limits.
    pub async fn new(engine: Engine) -> Self {
        Self::with(engine, &["--limits", "off"]).await
    }

    /// A server with further command line settings.
    pub async fn with(engine: Engine, settings: &[&str]) -> Self {
        Self::on(engine, Database::new(engine).await, settings).await
    }

    /// A server on this database.
    pub async fn on(engine: Engine, database: Database, settings: &[&str]) -> Self {
        Self::try_on(engine, database, settings).await.expect("the server starts")
    }

    /// A server on this database, or the error with which it refuses to start.
    pub async fn try_on(
        engine: Engine,
        database: Database,
        settings: &[&str],
    ) -> Result<Self, String> {
        watch_for_panics();
        let directory = database.directory.path().join("data");
        let directory = directory.to_string_lossy().into_owned();
        let mut arguments = vec!["umbrachat", "--workers", "2", "--data-dir", &directory];
        arguments.extend(["--database-url", &database.url]);
        if !settings.contains(&"--listen") {
            arguments.extend(["--listen", "127.0.0.1:0"]);
        }
        arguments.extend(settings);
        // Behaves like a TLS proxy in front of the server.
        let over_tls = settings.iter().any(|setting| setting.starts_with("https://"))
            && settings.contains(&"--public-url");
        if over_tls && !settings.contains(&"--trusted-proxies") {
            arguments.extend(["--trusted-proxies", "127.0.0.1"]);
        }
        let settings = Arguments::parse_from(arguments).settings;
        let (stop, stopped) = oneshot::channel();
        let (ready, address) = oneshot::channel();
        let server = std::thread::Builder::new().name("server".to_owned());
        let thread = server.spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let running = match app::start(&settings).await {
                    Ok(running) => running,
                    Err(refused) => {
                        ready.send(Err(refused.to_string())).expect("the test waits");
                        return;
                    }
                };
                ready.send(Ok(running.address)).expect("the test waits");
                let until = async { drop(stopped.await) };
                running.until(until).await.expect("stops in order");
            });
        });
        let base = format!("http://{}", address.await.expect("the server's thread answers")?);
        Ok(Self {
            base,
            engine,
            database,
            http: client(over_tls),
            stop: Some(stop),
            thread: Some(thread.expect("a thread")),
        })
    }

    /// Stops the server and starts another one on the same data.
    pub async fn restart(self) -> Self {
        self.restart_with(&["--limits", "off"]).await
    }

    /// Stops the server and starts another one with other settings.
    pub async fn restart_with(mut self, settings: &[&str]) -> Self {
        self.end_and_let_go().await;
        let directory = tempfile::tempdir().expect("a temporary directory");
        let spare = Database { directory, url: String::new() };
        let database = std::mem::replace(&mut self.database, spare);
        Self::on(self.engine, database, settings).await
    }

    /// Another server on the same PostgreSQL database.
    pub async fn beside(&self, settings: &[&str]) -> Self {
        assert_eq!(self.engine, Engine::Postgres, "SQLite serves one");
        Self::on(self.engine, self.database.beside(), settings).await
    }

    /// Requests a stop without waiting for it.
    pub fn ask_to_stop(&mut self) {
        self.stop.take();
    }

    pub fn end(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the server ends without a panic");
        }
    }

    /// Stops the server and waits until it has closed the database.
    pub async fn end_and_let_go(&mut self) {
        self.end();
        // In the test process a worker thread can end shortly after its server, and it holds the
        // lock until then.
        let lock = self.database.data_dir().join("umbrachat.lock");
        if self.engine == Engine::Sqlite {
            eventually("the database is free", async || {
                std::fs::File::open(&lock).is_ok_and(|file| file.try_lock().is_ok())
            })
            .await;
        }
    }

    /// An actor that is not signed in.
    pub fn stranger(&self) -> Actor {
        Actor::anonymous(&self.base, self.http.clone())
    }

    /// Registers a new account whose username begins with `name`.
    pub async fn person(&self, name: &str) -> Actor {
        let username = format!("{name}{}", PEOPLE.fetch_add(1, Ordering::Relaxed));
        self.stranger().signed_up(&username, PASSWORD).await
    }

    /// Two friends and the id of their direct conversation.
    pub async fn pair(&self) -> (Actor, Actor, String) {
        let (mira, tomas) = (self.person("mira").await, self.person("tomas").await);
        mira.befriend(&tomas).await;
        let conversation = mira.put(&format!("/conversations/direct/{}", tomas.id), ()).await;
        (mira, tomas, conversation.expect(201).text("id"))
    }

    /// A user with this many friends.
    pub async fn circle(&self, friends: usize) -> (Actor, Vec<Actor>) {
        let mira = self.person("mira").await;
        let mut circle = Vec::new();
        for _ in 0..friends {
            let friend = self.person("friend").await;
            mira.befriend(&friend).await;
            circle.push(friend);
        }
        (mira, circle)
    }

    /// Requests any path of the server, also outside the API.
    pub async fn get(&self, path: &str) -> Answer {
        let request = self.http.get(format!("{}{path}", self.base));
        Answer::of(request.send().await.expect("answers")).await
    }

    /// A client of the server that writes HTTP and WebSocket byte by byte.
    pub async fn wire(&self) -> Wire {
        Wire::to(&self.base).await
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let panics = PANICS.lock().map(|panics| panics.clone()).unwrap_or_default();
        if !std::thread::panicking() {
            assert!(panics.is_empty(), "the server panicked: {panics:?}");
            log::assert_discreet();
        }
    }
}

/// Waits for a condition; fails after 30 seconds, as the machine may be busy.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waiting)
        .await
        .unwrap_or_else(|_| panic!("never came true: {what}"));
}
