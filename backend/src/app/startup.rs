//! While the database is waited for: the address is answered already, so that whoever watches
//! the server knows that it lives and is not ready. Each connection is answered once and
//! closed; none is lost when the server itself takes over.

use std::{convert::Infallible, net::TcpListener, time::Duration};

use actix_http::{HttpService, KeepAlive, Request, Response};
use actix_web::{
    HttpResponse,
    body::BoxBody,
    dev::{Service, ServiceFactory, fn_service},
    http::header::{HeaderName, HeaderValue},
    rt,
    rt::net::TcpStream,
};
use tokio::{
    runtime::Handle,
    sync::oneshot,
    task::{JoinHandle, JoinSet},
    time::{Instant, sleep, timeout},
};

use crate::{
    app,
    base::{
        config::{DatabaseAddress, Settings},
        error::{Code, Error, Result},
        ids::RequestId,
    },
    features::erasure::ledger,
    http,
    storage::Store,
};

/// To say what is wanted, and to take the answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// After the system had no descriptor for a connection.
const PAUSE: Duration = Duration::from_millis(100);
/// Who comes when so many are being answered waits in the listener's queue.
const AT_ONCE: usize = 64;

/// Between two tries to reach the database at start, at first and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Opens the database. A server that cannot be reached is tried again and again, as long as
/// the settings say; meanwhile the address is answered by what is given back with the store.
///
/// # Errors
/// A sentence for the person who starts it.
pub async fn wait_for_database(
    settings: &Settings,
    listener: &TcpListener,
    runtime: &Handle,
) -> Result<(Store, Option<StartupResponder>)> {
    let limit = Duration::from_secs(settings.database_wait.into());
    let (begin, mut pause, mut startup) = (Instant::now(), FIRST_PAUSE, None);
    loop {
        let (address, directory) = (&settings.database_url, &settings.data_dir);
        let expected = ledger::expected(settings);
        let opened = Store::open_expecting(address, directory, runtime.clone(), expected).await;
        let error = match opened {
            Ok(store) => return Ok((store, startup)),
            Err(error) => error,
        };
        let may_pass = matches!(address, DatabaseAddress::Postgres(_))
            && error.code() == Code::Unavailable
            && begin.elapsed() < limit;
        if !may_pass {
            return Err(error);
        }
        if startup.is_none() {
            tracing::warn!(%error, seconds = settings.database_wait,
                "the database cannot be reached: waiting for it");
            startup = Some(StartupResponder::begin(listener)?);
        }
        sleep(pause).await;
        pause = LONGEST_PAUSE.min(2 * pause);
    }
}

/// Answers until it is ended.
pub struct StartupResponder {
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

impl StartupResponder {
    /// Begins to answer. The listener stays open for whoever listens next.
    ///
    /// # Errors
    /// When the system gives no second descriptor for it.
    pub fn begin(listener: &TcpListener) -> Result<Self> {
        let listener = listener.try_clone().map_err(Error::internal)?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(Error::internal)?;
        let (stop, stopped) = oneshot::channel();
        Ok(Self { stop, done: rt::spawn(answer_all(listener, stopped)) })
    }

    /// Takes no further connection, and waits until those there are have their answers.
    pub async fn end(self) {
        // It cannot have ended before.
        let _ = self.stop.send(());
        let _ = self.done.await;
    }
}

async fn answer_all(listener: tokio::net::TcpListener, mut stopped: oneshot::Receiver<()>) {
    let mut answers = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            _ = &mut stopped => break,
            _ = answers.join_next(), if !answers.is_empty() => {}
            accepted = listener.accept(), if answers.len() < AT_ONCE => match accepted {
                Ok((stream, _)) => {
                    answers.spawn_local(timeout(PATIENCE, answer(stream)));
                }
                Err(_) => sleep(PAUSE).await,
            },
        }
    }
    drop(listener);
    while answers.join_next().await.is_some() {}
}

async fn answer(stream: TcpStream) {
    let service = HttpService::build()
        .keep_alive(KeepAlive::Disabled)
        .client_request_timeout(PATIENCE)
        .finish(fn_service(|request: Request| async move {
            Ok::<Response<BoxBody>, Infallible>(respond(request.path()).into())
        }))
        .tcp();
    // A client that goes away has had no use for an answer.
    if let Ok(service) = service.new_service(()).await {
        let _ = service.call(stream).await;
    }
}

fn respond(path: &str) -> HttpResponse {
    if path == "/health/live" {
        return HttpResponse::Ok().json(serde_json::json!({ "status": "live" }));
    }
    let error = Error::new(Code::Unavailable);
    let mut response = http::answer(&error, RequestId::new());
    for (name, value) in app::edge::FIXED {
        let (name, value) = (HeaderName::from_static(name), HeaderValue::from_static(value));
        response.headers_mut().insert(name, value);
    }
    response
}
