//! The open connections. At the limit, the connection that has been idle for longest is closed for
//! a new one, so that a new client always gets an answer. If too many connections are busy,
//! requests are refused at once, except those for health.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use actix_web::{
    Error as ActixError, HttpMessage,
    body::{BodySize, MessageBody},
    dev::{Extensions, ServiceRequest, ServiceResponse},
    middleware::Next,
};

use super::descriptors::DescriptorBudget;
use crate::{
    base::error::{Code, Error},
    http::connection::Connection,
};

/// The answer on a connection for which there is no descriptor left.
const REFUSED: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    content-length: 0\r\nretry-after: 1\r\nconnection: close\r\n\r\n";

/// The number of idle connections that are tried, oldest first, to find one without a pending
/// request.
const MAX_EXAMINED: usize = 64;

/// Paths that are always answered.
const HEALTH: &str = "/health/";

pub struct ConnectionSlots {
    budget: DescriptorBudget,
    open: AtomicUsize,
    busy: AtomicUsize,
    numbers: AtomicU64,
    /// Idle connections, the longest idle one first.
    idle: Mutex<BTreeMap<u64, Connection>>,
}

/// The state of one connection, stored in its extensions. Dropped before the framework closes the
/// connection.
pub struct TrackedConnection {
    connection_slots: Arc<ConnectionSlots>,
    connection: Connection,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Requests in progress.
    requests: usize,
    /// Whether the connection stays busy after its request: a socket or a long body.
    stays_busy: bool,
    /// Whether the connection is counted as busy.
    is_counted: bool,
    /// Its key among the idle connections.
    idle_number: Option<u64>,
}

/// A request in progress on a connection.
struct ActiveRequest(Arc<TrackedConnection>);

impl ConnectionSlots {
    pub fn new(budget: DescriptorBudget) -> Arc<Self> {
        Arc::new(Self {
            budget,
            open: AtomicUsize::new(0),
            busy: AtomicUsize::new(0),
            numbers: AtomicU64::new(0),
            idle: Mutex::default(),
        })
    }

    /// Registers a new connection. Call it in `HttpServer::on_connect` after `note_connection`.
    pub fn track(self: &Arc<Self>, extensions: &mut Extensions) {
        let Some(connection) = extensions.get::<Connection>().copied() else {
            return;
        };
        let open = self.open.fetch_add(1, Ordering::Relaxed) + 1;
        if open > self.budget.open && !self.close_longest_idle() {
            // The new connection is refused; bytes that arrived on it have not been read.
            connection.dismiss(REFUSED);
        }
        let tracked = TrackedConnection {
            connection_slots: Arc::clone(self),
            connection,
            state: Mutex::default(),
        };
        tracked.update_lists(&mut tracked.state());
        extensions.insert(Arc::new(tracked));
    }

    /// Closes the connection that has been idle for longest. One on which bytes have arrived is
    /// skipped, as it is about to be served.
    fn close_longest_idle(&self) -> bool {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // A connection is removed from this list before its descriptor is closed.
        let mut oldest = idle.iter().take(MAX_EXAMINED);
        let found = oldest.find(|(_, connection)| connection.dismiss(REFUSED));
        let Some(number) = found.map(|(number, _)| *number) else {
            return false;
        };
        idle.remove(&number);
        true
    }

    /// Whether more connections are busy than allowed.
    fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Relaxed) > self.budget.busy
    }
}

impl TrackedConnection {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the connection to the idle or to the busy ones.
    fn update_lists(&self, state: &mut State) {
        let is_busy = state.requests > 0 || state.stays_busy;
        if is_busy != state.is_counted {
            state.is_counted = is_busy;
            match is_busy {
                true => self.connection_slots.busy.fetch_add(1, Ordering::Relaxed),
                false => self.connection_slots.busy.fetch_sub(1, Ordering::Relaxed),
            };
        }
        let mut idle = self.connection_slots.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_busy {
            let number = self.connection_slots.numbers.fetch_add(1, Ordering::Relaxed);
            idle.insert(number, self.connection);
            state.idle_number = Some(number);
        } else if let Some(number) = state.idle_number.take() {
            idle.remove(&number);
        }
    }

    fn begin(self: &Arc<Self>) -> ActiveRequest {
        let mut state = self.state();
        state.requests += 1;
        state.stays_busy = false;
        self.update_lists(&mut state);
        drop(state);
        ActiveRequest(Arc::clone(self))
    }

    fn keep_busy(&self) {
        self.state().stays_busy = true;
    }
}

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.requests = state.requests.saturating_sub(1);
        if state.requests == 0 {
            self.0.update_lists(&mut state);
        }
    }
}

impl Drop for TrackedConnection {
    fn drop(&mut self) {
        let state = std::mem::take(&mut *self.state());
        if state.is_counted {
            self.connection_slots.busy.fetch_sub(1, Ordering::Relaxed);
        }
        if let Some(number) = state.idle_number {
            let mut idle =
                self.connection_slots.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.remove(&number);
        }
        self.connection_slots.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Middleware: tracks busy connections, and refuses requests above the limit.
pub async fn track_request(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    let Some(tracked) = request.conn_data::<Arc<TrackedConnection>>().cloned() else {
        return next.call(request).await;
    };
    let active = tracked.begin();
    request.extensions_mut().insert(active);
    if tracked.connection_slots.is_busy() && !request.path().starts_with(HEALTH) {
        let reason = "as many connections are at work as the limit of descriptors allows";
        return Err(Error::new(Code::Overloaded).caused_by(reason).into());
    }
    let response = next.call(request).await?;
    if !matches!(response.response().body().size(), BodySize::None | BodySize::Sized(_)) {
        tracked.keep_busy();
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use std::{
        io::Read,
        net::{TcpListener, TcpStream as StdStream},
    };

    use actix_web::rt::net::TcpStream;

    use super::*;
    use crate::http::connection::note_connection;

    struct TestServer {
        connection_slots: Arc<ConnectionSlots>,
        listener: TcpListener,
    }

    /// One connection: both ends and its extensions. Fields are dropped in this order, as in the
    /// web framework.
    struct TestClient {
        client: StdStream,
        kept: Extensions,
        _server: TcpStream,
    }

    impl TestServer {
        fn new(open: usize, busy: usize) -> Self {
            let budget = DescriptorBudget { allowed: None, connections: 9, open, busy, sockets: 1 };
            let listener = TcpListener::bind("127.0.0.1:0").expect("listens");
            Self { connection_slots: ConnectionSlots::new(budget), listener }
        }

        fn client(&self) -> TestClient {
            let address = self.listener.local_addr().expect("an address");
            let client = StdStream::connect(address).expect("connects");
            let (server, _) = self.listener.accept().expect("accepts");
            server.set_nonblocking(true).expect("is set");
            let server = TcpStream::from_std(server).expect("is taken");
            let mut kept = Extensions::new();
            note_connection(&server, &mut kept);
            self.connection_slots.track(&mut kept);
            TestClient { client, kept, _server: server }
        }
    }

    impl TestClient {
        fn tracked(&self) -> &Arc<TrackedConnection> {
            self.kept.get().expect("is a member")
        }

        fn is_cut(&mut self) -> bool {
            self.client.set_nonblocking(true).expect("is set");
            self.client.read(&mut [0; 1]).is_ok()
        }
    }

    #[tokio::test]
    async fn the_longest_idle_connection_is_closed() {
        let scene = TestServer::new(3, 2);
        let (mut first, mut second, mut third) = (scene.client(), scene.client(), scene.client());
        // The first connection has just been served, so it is the last of the idle ones.
        drop(first.tracked().begin());
        let mut fourth = scene.client();
        assert!(second.is_cut(), "the longest idle connection is closed");
        assert!(!first.is_cut() && !third.is_cut() && !fourth.is_cut());
        drop((second, fourth));
        drop(scene.client());
        assert!(!third.is_cut(), "the limit was not reached");
        let _others = (scene.client(), {
            // Bytes have arrived on it, so it is about to be served.
            std::io::Write::write_all(&mut third.client, b"GET").expect("writes");
            scene.client()
        });
        assert!(!third.is_cut() && first.is_cut());
    }

    #[tokio::test]
    async fn busy_connections_stay_and_the_new_one_is_refused() {
        let scene = TestServer::new(2, 1);
        let (mut first, mut second) = (scene.client(), scene.client());
        let work = first.tracked().begin();
        assert!(!scene.connection_slots.is_busy());
        second.tracked().keep_busy();
        let socket = second.tracked().begin();
        second.tracked().keep_busy();
        drop(socket);
        assert!(scene.connection_slots.is_busy(), "a socket is busy after its request");
        let mut third = scene.client();
        let mut said = String::new();
        third.client.read_to_string(&mut said).expect("is told and closed");
        assert!(said.starts_with("HTTP/1.1 503"), "{said}");
        assert!(!first.is_cut() && !second.is_cut());
        drop((third, second, work));
        assert!(!scene.connection_slots.is_busy());
        drop(first);
        assert_eq!(scene.connection_slots.open.load(Ordering::Relaxed), 0);
        assert!(scene.connection_slots.idle.lock().expect("is free").is_empty());
    }
}
