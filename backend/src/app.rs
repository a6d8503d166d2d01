//! The composition of the server: the only file that knows every module. It opens the store,
//! starts the workers and the web server, and takes everything down again in order.

pub mod edge;
pub mod server;
pub mod waiting;

use std::{
    net::{SocketAddr, TcpListener},
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use actix_server::Server;
use actix_web::{
    App,
    dev::{Extensions, ServerHandle},
    middleware::from_fn,
    rt::{self, net::TcpStream},
    web,
};
use tokio::runtime::{Handle, Runtime};
use utoipa::openapi::OpenApi;
use utoipa_actix_web::{AppExt, scope::scope, service_config::ServiceConfig};

use self::server::Draining;
use crate::{
    api,
    base::{
        clock::Timestamp,
        config::Settings,
        error::{Error, Result},
        ids::{Epoch, LedgerId, NodeId},
    },
    domain::{self, sessions::rules::ACCESS},
    engine::{
        appender::Appender,
        bus::Bus,
        consent::policy::Policies,
        context::{Context, Operator, Shared},
        delivery::{Delivery, hub::Hub},
        identity::{
            access::Access,
            hashing::Hashing,
            keys::{self, SigningKeys},
            passwords::Passwords,
            reserved::ReservedNames,
            rotation,
            tokens::Tokens,
        },
        peers::Peers,
        presence::Presence,
        receipts::Receipts,
    },
    features::{
        accounts, blocks, conversations,
        erasure::{self, ledger::Ledger},
        export::{self, Slots},
        friends, groups, invitations, members, messages, privacy, reactions, receipts, reports,
        search, security, sessions,
    },
    http::{
        BASE,
        clients::TrustedProxies,
        connection,
        crowd::{self, Crowd},
        descriptors::Budget,
        document::{self, Document},
        line::Connections,
        listening,
        methods::{self, Methods},
        metrics,
        origin::Origins,
        problem_pages, site,
    },
    limits::{Limits, counters::Counters},
    mail::Mailer,
    redis::{Redis, leases::Leases},
    storage::Store,
    transport::{
        admission::Admission,
        live::{self, heartbeat, repair},
        sync,
    },
};

/// Requests under way get this long to end.
const DRAIN_SECONDS: u64 = 5;

/// Database work under way gets this long to end.
const CLOSE: Duration = Duration::from_secs(3);

/// Connections of one web worker at the most.
const PER_WORKER: usize = 25_600;

/// What has been kept long enough is deleted this often.
const RETENTION: Duration = Duration::from_secs(60 * 60);

/// Revocations by other processes are looked for this often.
const REVOCATION_SWEEP: Duration = Duration::from_secs(5);

/// Every route of the API.
pub fn routes(config: &mut ServiceConfig) {
    server::configure(config);
    privacy::routes::configure(config);
    export::routes::configure(config);
    erasure::routes::configure(config);
    accounts::routes::configure(config);
    sessions::routes::configure(config);
    security::routes::configure(config);
    friends::routes::configure(config);
    blocks::routes::configure(config);
    reports::routes::configure(config);
    conversations::routes::configure(config);
    groups::routes::configure(config);
    invitations::routes::configure(config);
    members::routes::configure(config);
    messages::routes::configure(config);
    reactions::routes::configure(config);
    receipts::routes::configure(config);
    search::routes::configure(config);
    sync::routes::configure(config);
    live::routes::configure(config);
}

/// The contract, as the routes themselves state it.
pub fn openapi() -> OpenApi {
    let (_, collected) =
        App::new().into_utoipa_app().service(scope(BASE).configure(routes)).split_for_parts();
    api::describe(collected)
}

/// What handlers take as arguments, one of each for the process.
#[derive(Clone)]
struct Services {
    shared: Shared,
    access: web::Data<Access>,
    reserved_names: web::Data<ReservedNames>,
    exports: web::Data<Slots>,
    admission: web::Data<Admission>,
    messages: web::Data<messages::Messages>,
    reactions: web::Data<reactions::Reactions>,
    members: web::Data<members::Members>,
    reports: web::Data<reports::Reports>,
    search: web::Data<search::MessageSearch>,
    conversations: web::Data<conversations::Conversations>,
    blocks: web::Data<blocks::Blocks>,
    friends: web::Data<friends::Friends>,
}

impl Services {
    /// The features, from the lowest to the highest, each from what it needs.
    fn new(
        shared: Shared,
        access: web::Data<Access>,
        reserved_names: web::Data<ReservedNames>,
        exports: web::Data<Slots>,
        admission: web::Data<Admission>,
    ) -> Self {
        let store = || shared.store.clone();
        let appender = || shared.appender.clone();
        let limits = || shared.limits.clone();
        let presence = || shared.presence.clone();
        let messages = web::Data::new(messages::Messages::new(store(), appender(), limits()));
        Self {
            reactions: web::Data::new(reactions::Reactions::new(store(), messages.clone())),
            messages,
            members: web::Data::new(members::Members::new(appender(), limits())),
            reports: web::Data::new(reports::Reports::new(store(), limits())),
            search: web::Data::new(search::MessageSearch::new(store(), limits())),
            conversations: web::Data::new(conversations::Conversations::new(store(), appender())),
            blocks: web::Data::new(blocks::Blocks::new(store(), appender(), limits(), presence())),
            friends: web::Data::new(friends::Friends::new(
                store(),
                appender(),
                limits(),
                presence(),
            )),
            shared,
            access,
            reserved_names,
            exports,
            admission,
        }
    }

    fn register(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(self.shared.clone())
            .app_data(self.access.clone())
            .app_data(self.exports.clone())
            .app_data(self.admission.clone())
            .app_data(self.messages.clone())
            .app_data(self.reactions.clone())
            .app_data(self.members.clone())
            .app_data(self.reports.clone())
            .app_data(self.search.clone())
            .app_data(self.conversations.clone())
            .app_data(self.blocks.clone())
            .app_data(self.friends.clone());
    }
}

/// A server that is listening.
pub struct Running {
    pub address: SocketAddr,
    /// The address people type.
    pub shown: String,
    server: Server,
    services: Services,
    draining: web::Data<Draining>,
    database: Database,
}

/// Opens everything and starts to listen. Has to be called on an actix system.
///
/// # Errors
/// A sentence for the person who starts it.
pub async fn start(settings: &Settings) -> Result<Running> {
    settings.check()?;
    keys::make_data_dir(&settings.data_dir)?;
    let listener = listen(settings.listen)?;
    let address = listener.local_addr().map_err(Error::internal)?;
    let database = Database::new()?;
    let draining = web::Data::new(Draining::default());
    let (store, waiting) =
        waiting::wait_for_database(settings, &listener, &database.handle).await?;
    let (services, ledger) = open(settings, address, store, &database.handle).await?;
    if let Some(waiting) = waiting {
        waiting.end().await;
    }
    let server = serve(settings, listener, services.clone(), draining.clone())?;
    rt::spawn(look_after(services.shared.clone(), ledger));
    let (access, reserved_names) = (services.access.clone(), services.reserved_names.clone());
    rt::spawn(rotation::follow(access, reserved_names, settings.clone()));
    let shown = services.shared.origins.shown().to_owned();
    Ok(Running { address, shown, server, services, draining, database })
}

/// Where work on the database runs.
struct Database {
    handle: Handle,
    runtime: Option<Runtime>,
}

impl Database {
    fn new() -> Result<Self> {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.thread_name("database").enable_all().build();
        let runtime = runtime.map_err(Error::internal)?;
        Ok(Self { handle: runtime.handle().clone(), runtime: Some(runtime) })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Dropping a runtime blocks, which panics on another one.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn listen(address: SocketAddr) -> Result<TcpListener> {
    let listener = TcpListener::bind(address)
        .map_err(|error| Error::internal(format!("cannot listen on {address}: {error}")))?;
    listener.set_nonblocking(true).map_err(Error::internal)?;
    Ok(listener)
}

async fn open(
    settings: &Settings,
    address: SocketAddr,
    store: Store,
    handle: &Handle,
) -> Result<(Services, Ledger)> {
    accounts::keys::renew(&store).await?;
    let signing = keys::signing_keys(settings)?;
    let epoch = store.read(|conn| Box::pin(domain::conversations::queries::epoch(conn))).await?;
    let node = NodeId::new();
    let redis = settings.redis_url.as_ref().map(|address| Redis::new(address, handle.clone()));
    let redis = redis.transpose()?;
    let (delivery, parcels) = match &redis {
        Some(_) => Delivery::among_nodes(),
        None => (Delivery::default(), None),
    };
    let leases = redis.clone().map(|redis| Leases::new(redis, epoch, node));
    let counters = redis.clone().map(|redis| Counters::new(redis, epoch, &signing.current));
    let (appender, appending) = Appender::new(store.clone(), delivery.clone());
    let (receipts, reporting) = Receipts::new(appender.clone());
    let (presence, telling) = Presence::new(store.clone(), delivery.clone(), leases);
    handle.spawn(appending);
    handle.spawn(reporting);
    handle.spawn(telling);
    handle.spawn(search::backlog::run(store.clone()));
    let mailer = Mailer::new(settings)?.map(|(mailer, posting)| {
        handle.spawn(posting);
        mailer
    });
    let policies = Policies::new(settings)?;
    let limits = Arc::new(Limits::new(settings.limits, counters.clone()));
    let hashing = Hashing::new(handle.clone())?;
    let passwords = web::Data::new(Passwords::new(store.clone(), hashing, limits.clone()));
    let tokens = Tokens::new(&signing, policies.newest())?;
    let access = web::Data::new(Access::new(store.clone(), tokens, policies));
    let reserved_names = web::Data::new(ReservedNames::new(&signing));
    let exports = web::Data::new(Slots::new(counters.clone()));
    let admission = Admission::new(settings.limits, Budget::now(settings.workers).sockets);
    let context = Context {
        store,
        appender,
        receipts,
        delivery,
        presence,
        passwords: passwords.clone(),
        access: access.clone(),
        limits: limits.clone(),
        reserved_names: reserved_names.clone(),
        erasing: tokio::sync::Mutex::default(),
        origins: Origins::new(settings, address),
        mailer,
        keep: settings.keep,
        operator: Operator {
            name: settings.operator_name.clone(),
            contact: settings.operator_contact.clone(),
        },
        redis,
    };
    // Before anybody can see what an older database brought back.
    let ledger = Ledger::open(&settings.data_dir)?;
    join_nodes(settings, &context.store, epoch, ledger.id(), signing, handle).await?;
    erasure::reapply(&context, &ledger).await?;
    sweep_revocations(&context).await?;
    let shared = web::Data::new(context);
    if let (Some(redis), Some(parcels)) = (shared.redis.clone(), parcels) {
        let bus = Bus::new(redis, epoch, node);
        handle.spawn(bus.clone().tell(parcels));
        handle.spawn(bus.listen(access.clone(), shared.delivery.clone()));
    }
    let admission = web::Data::from(admission);
    let services = Services::new(shared, access, reserved_names, exports, admission);
    Ok((services, ledger))
}

/// Refuses to go on as a node that does not belong to those that run.
async fn join_nodes(
    settings: &Settings,
    store: &Store,
    epoch: Epoch,
    ledger: LedgerId,
    keys: SigningKeys,
    runtime: &Handle,
) -> Result<()> {
    let (settings, store) = (settings.clone(), store.clone());
    let joining = runtime.spawn(async move {
        let joined = Peers::join(&store, &settings, epoch, ledger, &keys).await?;
        Ok(joined.map(|peers| tokio::spawn(peers.stay())))
    });
    joining.await.map_err(Error::internal)?.map(drop)
}

fn serve(
    settings: &Settings,
    listener: TcpListener,
    services: Services,
    draining: web::Data<Draining>,
) -> Result<Server> {
    let contract = openapi();
    let methods = web::Data::new(Methods::new(&contract));
    let document = web::Data::new(Document::new(&contract)?);
    let proxies = TrustedProxies(settings.trusted_proxies.clone());
    let watchers = web::Data::new(settings.metrics);
    let budget = Budget::now(settings.workers);
    let descriptors = budget.allowed.unwrap_or(u64::MAX);
    tracing::info!(
        descriptors,
        sockets = budget.sockets,
        connections = budget.connections,
        "so many connections can be held"
    );
    let crowd = Crowd::new(budget);
    let connections = Connections::new(settings, proxies.clone());
    let app = move || {
        let hub = start_worker(&services.shared);
        let (app, _) = App::new()
            .configure(|config| services.register(config))
            .app_data(draining.clone())
            .app_data(methods.clone())
            .app_data(document.clone())
            .app_data(proxies.clone())
            .app_data(watchers.clone())
            .app_data(hub)
            .into_utoipa_app()
            .service(scope(BASE).configure(routes).default_service(web::to(methods::unknown)))
            .split_for_parts();
        app.service(server::live)
            .service(server::ready)
            .service(metrics::read)
            .service(document::serve_yaml)
            .service(document::serve_json)
            .configure(problem_pages::configure)
            .default_service(web::to(site::serve))
            .wrap(from_fn(crowd::admit))
            .wrap(from_fn(edge::dress))
    };
    let on_connect = move |stream: &TcpStream, extensions: &mut Extensions| {
        connection::note_connection(stream, extensions);
        crowd.note(extensions);
    };
    let builder = Server::build()
        .workers(settings.workers)
        .max_concurrent_connections(
            (budget.connections / settings.workers.max(1)).clamp(1, PER_WORKER),
        )
        .shutdown_timeout(DRAIN_SECONDS)
        .disable_signals();
    listening::listen(builder, listener, connections, on_connect, app).map_err(Error::internal)
}

/// What each web worker runs beside its requests.
fn start_worker(shared: &Shared) -> Rc<Hub> {
    let (ask, repairs) = tokio::sync::mpsc::unbounded_channel();
    let hub = Hub::new(ask);
    let mut inbox = shared.delivery.worker();
    let fed = Rc::clone(&hub);
    rt::spawn(async move {
        while let Some(notice) = inbox.recv().await {
            fed.handle(&notice);
        }
    });
    rt::spawn(repair::run(shared.clone(), Rc::clone(&hub), repairs));
    rt::spawn(heartbeat::run(shared.clone(), Rc::clone(&hub)));
    hub
}

/// Small duties that come round again.
async fn look_after(shared: Shared, ledger: Ledger) {
    // What was being erased when the program ended last.
    groups::dissolve::erase_soon(&shared);
    rt::spawn(keep_no_longer(shared.clone()));
    let mut ticks = tokio::time::interval(REVOCATION_SWEEP);
    let mut policy = shared.access.policies.current().map(|policy| policy.version);
    loop {
        ticks.tick().await;
        let in_force = shared.access.policies.current().map(|policy| policy.version);
        if let Some(version) = in_force.filter(|_| in_force != policy) {
            shared.delivery.new_policy(version);
        }
        policy = in_force;
        shared.limits.tidy();
        shared.access.standings.tidy();
        if let Err(error) = erasure::tidy(&shared, &ledger).await {
            tracing::warn!(%error, "looking after erasures failed");
        }
        shared.presence.tidy();
        if let Err(error) = sweep_revocations(&shared).await {
            tracing::warn!(%error, "looking for ended sessions failed");
        }
    }
}

/// Deletes what has been kept long enough, also what fell due while the server was down.
async fn keep_no_longer(shared: Shared) {
    let mut hours = tokio::time::interval(RETENTION);
    loop {
        hours.tick().await;
        if let Err(error) = privacy::retention::enforce(&shared.store, shared.keep).await {
            tracing::warn!(%error, "letting go of what was kept long enough failed");
        }
    }
}

async fn sweep_revocations(context: &Context) -> Result<()> {
    let since = Timestamp::now().minus(2 * ACCESS);
    let ended = context
        .store
        .read(move |conn| Box::pin(domain::sessions::queries::revoked_since(conn, since)))
        .await?;
    context.note_ended(ended);
    Ok(())
}

impl Running {
    /// Serves until `stop` is done; then says goodbye to every socket, lets the requests
    /// under way end and closes the store.
    ///
    /// # Errors
    /// When the web server itself fails.
    pub async fn until(self, stop: impl Future<Output = ()> + 'static) -> Result<()> {
        let handle: ServerHandle = self.server.handle();
        let (shared, draining) = (self.services.shared.clone(), self.draining);
        rt::spawn(async move {
            stop.await;
            tracing::info!("going down");
            draining.begin();
            shared.delivery.drain();
            handle.stop(true).await;
        });
        self.server.await.map_err(Error::internal)?;
        drop(self.services);
        let mut database = self.database;
        if let Some(runtime) = database.runtime.take() {
            // Closing a runtime blocks, so it is not done on this one.
            let closing = rt::task::spawn_blocking(move || runtime.shutdown_timeout(CLOSE));
            closing.await.map_err(Error::internal)?;
        }
        tracing::info!("stopped");
        Ok(())
    }
}
