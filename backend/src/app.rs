//! The composition of the server, the only module that imports all others. It opens the store,
//! creates the services, starts the workers and the web server, and shuts everything down in order.

mod background;
pub mod edge;
mod parts;
pub mod server;
mod services;
pub mod startup;

use std::{
    net::{SocketAddr, TcpListener},
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

use self::{parts::Parts, services::Services};
use crate::{
    api,
    base::{
        config::Settings,
        error::{Error, Result},
    },
    engine::identity::{keys, rotation},
    features::{
        accounts, blocks, conversations,
        erasure::{self, ledger::Ledger},
        export, faces, files, friends, group_links, groups, invitation_links, invitations, members,
        messages, privacy, push, reactions, receipts, reports, search, security, sessions,
    },
    http::{
        BASE,
        clients::TrustedProxies,
        connection,
        connection_slots::{self, ConnectionSlots},
        descriptors::DescriptorBudget,
        document::{self, Document},
        listening,
        methods::{self, Methods},
        metrics, problem_pages, site,
        timed_stream::ConnectionLimit,
    },
    storage::Store,
    transport::{live, sync},
};

/// Time limit for requests in progress at a shutdown, in seconds.
const DRAIN_SECONDS: u64 = 5;

/// Time limit for database work in progress at a shutdown.
const CLOSE: Duration = Duration::from_secs(3);

/// Most connections of one web worker.
const PER_WORKER: usize = 25_600;

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
    faces::routes::configure(config);
    files::routes::configure(config);
    groups::routes::configure(config);
    invitation_links::routes::configure(config);
    group_links::routes::configure(config);
    invitations::routes::configure(config);
    members::routes::configure(config);
    messages::routes::configure(config);
    push::routes::configure(config);
    reactions::routes::configure(config);
    receipts::routes::configure(config);
    search::routes::configure(config);
    sync::routes::configure(config);
    live::routes::configure(config);
}

/// The OpenAPI document that the routes generate.
pub fn openapi() -> OpenApi {
    let (_, collected) =
        App::new().into_utoipa_app().service(scope(BASE).configure(routes)).split_for_parts();
    api::describe(collected)
}

/// A server that is listening.
pub struct Running {
    pub address: SocketAddr,
    /// The public address.
    pub shown: String,
    /// The address for the first sign-up, on a server without any account where not everybody may
    /// sign up.
    pub first_link: Option<String>,
    server: Server,
    parts: Parts,
    services: Services,
    database: Database,
}

/// Opens the store and listens. Must be called in an actix system.
///
/// # Errors
/// An error message for the operator.
pub async fn start(settings: &Settings) -> Result<Running> {
    settings.check()?;
    keys::make_data_dir(&settings.data_dir)?;
    let listener = listen(settings.listen)?;
    let address = listener.local_addr().map_err(Error::internal)?;
    let database = Database::new()?;
    let (store, startup) =
        startup::wait_for_database(settings, &listener, &database.handle).await?;
    let (parts, services, ledger) = open(settings, address, store, &database.handle).await?;
    if let Some(startup) = startup {
        startup.end().await;
    }
    let server = serve(settings, listener, parts.clone(), services.clone())?;
    rt::spawn(background::run_maintenance(
        parts.clone(),
        services.clone(),
        ledger,
        settings.retention,
    ));
    let (access, reserved_names) = (parts.access.clone(), parts.reserved_names.clone());
    rt::spawn(rotation::follow(access, reserved_names, settings.clone()));
    let shown = parts.origins.shown().to_owned();
    let first = invitation_links::operator::first_link(&parts.store, settings).await?;
    let first_link = first.map(|code| code.address(&shown));
    Ok(Running { address, shown, first_link, server, parts, services, database })
}

/// The runtime of all database work.
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
        // Dropping a runtime blocks, and blocking in another runtime panics.
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

/// Creates the parts and the services. Applies the erasure ledger before it returns, so that erased
/// data is not visible.
async fn open(
    settings: &Settings,
    address: SocketAddr,
    store: Store,
    runtime: &Handle,
) -> Result<(Parts, Services, Ledger)> {
    accounts::keys::renew(&store).await?;
    let (parts, node) = Parts::open(settings, address, store, runtime).await?;
    runtime.spawn(search::backlog::run(parts.store.clone()));
    let services = Services::new(&parts, settings);
    // Before the server listens: a restored database may contain erased data.
    let ledger = Ledger::open(&settings.data_dir)?;
    let joined = node.join(settings, &parts.store, ledger.id(), runtime).await?;
    services.accounts.erasure.reapply(&ledger).await?;
    background::sweep_revocations(&parts).await?;
    joined.start_bus(&parts, runtime);
    // After that, so that nothing erased is sent.
    if let Some(worker) = parts.push_worker() {
        runtime.spawn(worker.run());
    }
    Ok((parts, services, ledger))
}

fn serve(
    settings: &Settings,
    listener: TcpListener,
    parts: Parts,
    services: Services,
) -> Result<Server> {
    let contract = openapi();
    let methods = web::Data::new(Methods::new(&contract));
    let document = web::Data::new(Document::new(&contract)?);
    let proxies = TrustedProxies(settings.trusted_proxies.clone());
    let watchers = web::Data::new(settings.metrics);
    let budget = DescriptorBudget::now(settings.workers);
    let descriptors = budget.allowed.unwrap_or(u64::MAX);
    tracing::info!(
        descriptors,
        sockets = budget.sockets,
        connections = budget.connections,
        "limits derived from the descriptors"
    );
    let connection_slots = ConnectionSlots::new(budget);
    let connection_limit = ConnectionLimit::new(settings, proxies.clone());
    let app = move || {
        let hub = background::start_worker(&parts);
        let (app, _) = App::new()
            .configure(|config| services.register(config))
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
            .wrap(from_fn(connection_slots::track_request))
            .wrap(from_fn(edge::finish_response))
    };
    let on_connect = move |stream: &TcpStream, extensions: &mut Extensions| {
        connection::note_connection(stream, extensions);
        connection_slots.track(extensions);
    };
    let builder = Server::build()
        .workers(settings.workers)
        .max_concurrent_connections(
            (budget.connections / settings.workers.max(1)).clamp(1, PER_WORKER),
        )
        .shutdown_timeout(DRAIN_SECONDS)
        .disable_signals();
    listening::listen(builder, listener, connection_limit, on_connect, app).map_err(Error::internal)
}

impl Running {
    /// Serves until `stop` completes. Then closes every socket, waits for requests in progress and
    /// closes the store.
    ///
    /// # Errors
    /// When the web server itself fails.
    pub async fn until(self, stop: impl Future<Output = ()> + 'static) -> Result<()> {
        let handle: ServerHandle = self.server.handle();
        let (delivery, health) = (self.parts.delivery.clone(), self.services.health.clone());
        rt::spawn(async move {
            stop.await;
            tracing::info!("shutting down");
            health.begin_draining();
            delivery.drain();
            handle.stop(true).await;
        });
        self.server.await.map_err(Error::internal)?;
        drop((self.parts, self.services));
        let mut database = self.database;
        if let Some(runtime) = database.runtime.take() {
            // Closing a runtime blocks, so it must not run on this one.
            let closing = rt::task::spawn_blocking(move || runtime.shutdown_timeout(CLOSE));
            closing.await.map_err(Error::internal)?;
        }
        tracing::info!("stopped");
        Ok(())
    }
}
