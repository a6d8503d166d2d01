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

use super::descriptors::Budget;
use crate::{
    base::error::{Code, Error},
    http::connection::Connection,
};

/// The answer on a connection for which there is no descriptor left.
const REFUSED: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    content-length: 0\r\nretry-after: 1\r\nconnection: close\r\n\r\n";

/// The number of idle connections that are tried, oldest first, to find one without a pending
/// request.
const LOOK_AT: usize = 64;

/// Paths that are always answered.
const HEALTH: &str = "/health/";

pub struct Crowd {
    budget: Budget,
    open: AtomicUsize,
    busy: AtomicUsize,
    numbers: AtomicU64,
    /// Idle connections, the longest idle one first.
    idle: Mutex<BTreeMap<u64, Connection>>,
}

/// The state of one connection, stored in its extensions. Dropped before the framework closes the
/// connection.
pub struct Member {
    crowd: Arc<Crowd>,
    connection: Connection,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Requests in progress.
    requests: usize,
    /// Whether the connection stays busy after its request: a socket or a long body.
    is_kept: bool,
    /// Whether the connection is counted as busy.
    is_counted: bool,
    /// Its key among the idle connections.
    place: Option<u64>,
}

/// A request in progress on a connection.
struct UnderWay(Arc<Member>);

impl Crowd {
    pub fn new(budget: Budget) -> Arc<Self> {
        Arc::new(Self {
            budget,
            open: AtomicUsize::new(0),
            busy: AtomicUsize::new(0),
            numbers: AtomicU64::new(0),
            idle: Mutex::default(),
        })
    }

    /// Registers a new connection. Call it in `HttpServer::on_connect` after `note_connection`.
    pub fn note(self: &Arc<Self>, extensions: &mut Extensions) {
        let Some(noted) = extensions.get::<Connection>().copied() else {
            return;
        };
        let open = self.open.fetch_add(1, Ordering::Relaxed) + 1;
        if open > self.budget.open && !self.make_room() {
            // The new connection is refused; bytes that arrived on it have not been read.
            noted.dismiss(REFUSED);
        }
        let member = Member { crowd: Arc::clone(self), connection: noted, state: Mutex::default() };
        member.settle(&mut member.state());
        extensions.insert(Arc::new(member));
    }

    /// Closes the connection that has been idle for longest. One on which bytes have arrived is
    /// skipped, as it is about to be served.
    fn make_room(&self) -> bool {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // A connection is removed from this list before its descriptor is closed.
        let mut oldest = idle.iter().take(LOOK_AT);
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

impl Member {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the connection to the idle or to the busy ones.
    fn settle(&self, state: &mut State) {
        let is_busy = state.requests > 0 || state.is_kept;
        if is_busy != state.is_counted {
            state.is_counted = is_busy;
            match is_busy {
                true => self.crowd.busy.fetch_add(1, Ordering::Relaxed),
                false => self.crowd.busy.fetch_sub(1, Ordering::Relaxed),
            };
        }
        let mut idle = self.crowd.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_busy {
            let number = self.crowd.numbers.fetch_add(1, Ordering::Relaxed);
            idle.insert(number, self.connection);
            state.place = Some(number);
        } else if let Some(number) = state.place.take() {
            idle.remove(&number);
        }
    }

    fn begin(self: &Arc<Self>) -> UnderWay {
        let mut state = self.state();
        state.requests += 1;
        state.is_kept = false;
        self.settle(&mut state);
        drop(state);
        UnderWay(Arc::clone(self))
    }

    fn keep(&self) {
        self.state().is_kept = true;
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.requests = state.requests.saturating_sub(1);
        if state.requests == 0 {
            self.0.settle(&mut state);
        }
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let state = std::mem::take(&mut *self.state());
        if state.is_counted {
            self.crowd.busy.fetch_sub(1, Ordering::Relaxed);
        }
        if let Some(number) = state.place {
            let mut idle = self.crowd.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.remove(&number);
        }
        self.crowd.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Middleware: tracks busy connections, and refuses requests above the limit.
pub async fn admit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    let Some(member) = request.conn_data::<Arc<Member>>().cloned() else {
        return next.call(request).await;
    };
    let under_way = member.begin();
    request.extensions_mut().insert(under_way);
    if member.crowd.is_busy() && !request.path().starts_with(HEALTH) {
        let reason = "as many connections are at work as the limit of descriptors allows";
        return Err(Error::new(Code::Overloaded).caused_by(reason).into());
    }
    let response = next.call(request).await?;
    if !matches!(response.response().body().size(), BodySize::None | BodySize::Sized(_)) {
        member.keep();
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

    struct Scene {
        crowd: Arc<Crowd>,
        listener: TcpListener,
    }

    /// One connection: both ends and its extensions. Fields are dropped in this order, as in the
    /// web framework.
    struct Guest {
        client: StdStream,
        kept: Extensions,
        _server: TcpStream,
    }

    impl Scene {
        fn new(open: usize, busy: usize) -> Self {
            let budget = Budget { allowed: None, connections: 9, open, busy, sockets: 1 };
            let listener = TcpListener::bind("127.0.0.1:0").expect("listens");
            Self { crowd: Crowd::new(budget), listener }
        }

        fn guest(&self) -> Guest {
            let address = self.listener.local_addr().expect("an address");
            let client = StdStream::connect(address).expect("connects");
            let (server, _) = self.listener.accept().expect("accepts");
            server.set_nonblocking(true).expect("is set");
            let server = TcpStream::from_std(server).expect("is taken");
            let mut kept = Extensions::new();
            note_connection(&server, &mut kept);
            self.crowd.note(&mut kept);
            Guest { client, kept, _server: server }
        }
    }

    impl Guest {
        fn member(&self) -> &Arc<Member> {
            self.kept.get().expect("is a member")
        }

        fn is_cut(&mut self) -> bool {
            self.client.set_nonblocking(true).expect("is set");
            self.client.read(&mut [0; 1]).is_ok()
        }
    }

    #[tokio::test]
    async fn the_longest_idle_connection_is_closed() {
        let scene = Scene::new(3, 2);
        let (mut first, mut second, mut third) = (scene.guest(), scene.guest(), scene.guest());
        // The first connection has just been served, so it is the last of the idle ones.
        drop(first.member().begin());
        let mut fourth = scene.guest();
        assert!(second.is_cut(), "the longest idle connection is closed");
        assert!(!first.is_cut() && !third.is_cut() && !fourth.is_cut());
        drop((second, fourth));
        drop(scene.guest());
        assert!(!third.is_cut(), "the limit was not reached");
        let _others = (scene.guest(), {
            // Bytes have arrived on it, so it is about to be served.
            std::io::Write::write_all(&mut third.client, b"GET").expect("writes");
            scene.guest()
        });
        assert!(!third.is_cut() && first.is_cut());
    }

    #[tokio::test]
    async fn busy_connections_stay_and_the_new_one_is_refused() {
        let scene = Scene::new(2, 1);
        let (mut first, mut second) = (scene.guest(), scene.guest());
        let work = first.member().begin();
        assert!(!scene.crowd.is_busy());
        second.member().keep();
        let socket = second.member().begin();
        second.member().keep();
        drop(socket);
        assert!(scene.crowd.is_busy(), "a socket is busy after its request");
        let mut third = scene.guest();
        let mut said = String::new();
        third.client.read_to_string(&mut said).expect("is told and closed");
        assert!(said.starts_with("HTTP/1.1 503"), "{said}");
        assert!(!first.is_cut() && !second.is_cut());
        drop((third, second, work));
        assert!(!scene.crowd.is_busy());
        drop(first);
        assert_eq!(scene.crowd.open.load(Ordering::Relaxed), 0);
        assert!(scene.crowd.idle.lock().expect("is free").is_empty());
    }
}
