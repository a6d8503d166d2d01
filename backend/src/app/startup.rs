//! Answers requests while the server waits for its database: liveness succeeds and readiness fails.
//! Each connection gets one answer and is closed. No connection is lost when the server takes over
//! the listener.

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

/// Time limit for the request and for its answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Pause after `accept` has failed for lack of descriptors.
const PAUSE: Duration = Duration::from_millis(100);
/// Concurrent connections; further ones wait in the listener's queue.
const AT_ONCE: usize = 64;

/// Pause between two attempts to reach the database at start: the first, and the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Opens the database. If the server cannot be reached, it is tried again until the configured time
/// is over; meanwhile a [`StartupResponder`] answers requests. It is returned together with the
/// store.
///
/// # Errors
/// An error message for the operator.
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

/// The task that answers requests; it runs until `end`.
pub struct StartupResponder {
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

impl StartupResponder {
    /// Begins to answer. The listener stays open for the server.
    ///
    /// # Errors
    /// When the system has no descriptor for the copy of the listener.
    pub fn begin(listener: &TcpListener) -> Result<Self> {
        let listener = listener.try_clone().map_err(Error::internal)?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(Error::internal)?;
        let (stop, stopped) = oneshot::channel();
        Ok(Self { stop, done: rt::spawn(answer_all(listener, stopped)) })
    }

    /// Stops accepting connections and waits until the open ones are answered.
    pub async fn end(self) {
        // The receiver lives until it gets this message.
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
    // An error means that the client has disconnected.
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
