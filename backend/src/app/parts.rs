//! The engine's parts, one of each per process, from which the services are made.

use std::{net::SocketAddr, sync::Arc};

use actix_web::web;
use tokio::{runtime::Handle, sync::mpsc::Receiver};

use crate::{
    base::{
        config::Settings,
        error::{Error, Result},
        ids::{Epoch, LedgerId, NodeId},
    },
    domain,
    engine::{
        appender::Appender,
        bus::Bus,
        consent::policy::Policies,
        delivery::{Delivery, NodeMessage, new_messages::NewMessages},
        identity::{
            access::Access,
            hashing::Hashing,
            keys::{self, SigningKeys},
            passwords::Passwords,
            reserved::ReservedNames,
            tokens::Tokens,
        },
        peers::Peers,
        presence::{Presence, attention::Attention},
        push::sender::PushSender,
        receipts::Receipts,
        session_ends::SessionEnds,
    },
    features::push::worker::PushWorker,
    http::{descriptors::DescriptorBudget, origin::Origins},
    limits::{Limits, counters::Counters},
    mail::Mailer,
    redis::{Redis, attention::SharedAttention, leases::Leases},
    storage::{Store, blobs::BlobStore},
    transport::admission::Admission,
};

/// Cheap to clone.
#[derive(Clone)]
pub struct Parts {
    pub store: Store,
    pub blobs: BlobStore,
    pub appender: Appender,
    pub receipts: Receipts,
    pub delivery: Delivery,
    pub presence: Presence,
    pub passwords: web::Data<Passwords>,
    pub access: web::Data<Access>,
    pub limits: Arc<Limits>,
    /// Shared counters of all nodes, if they share a Redis.
    pub counters: Option<Counters>,
    pub reserved_names: web::Data<ReservedNames>,
    pub session_ends: SessionEnds,
    pub origins: web::Data<Origins>,
    pub admission: Arc<Admission>,
    /// Set if a mail server is configured.
    pub mailer: Option<Mailer>,
    /// Set if push is on.
    pub push: Option<PushSender>,
    new_messages: NewMessages,
    /// Set if a Redis for several nodes is configured.
    pub redis: Option<Redis>,
}

/// This process as one of the nodes of its database.
pub struct Node {
    epoch: Epoch,
    id: NodeId,
    keys: SigningKeys,
    /// Messages to be sent to the other nodes.
    node_messages: Option<Receiver<NodeMessage>>,
}

impl Parts {
    /// Creates the parts and starts their background work on the database runtime.
    pub async fn open(
        settings: &Settings,
        address: SocketAddr,
        store: Store,
        runtime: &Handle,
    ) -> Result<(Self, Node)> {
        let signing = keys::signing_keys(settings)?;
        let epoch =
            store.read(|conn| Box::pin(domain::conversations::queries::epoch(conn))).await?;
        let node = NodeId::new();
        let redis = settings.redis_url.as_ref().map(|at| Redis::new(at, runtime.clone()));
        let redis = redis.transpose()?;
        let (delivery, node_messages) = match &redis {
            Some(_) => Delivery::among_nodes(),
            None => (Delivery::default(), None),
        };
        let push = PushSender::new(settings)?;
        let new_messages = NewMessages::default();
        let delivery = delivery.reporting_to(push.is_some().then(|| new_messages.clone()));
        let leases = redis.clone().map(|redis| Leases::new(redis, epoch, node));
        let counters = redis.clone().map(|redis| Counters::new(redis, epoch, &signing.current));
        let (appender, appending) = Appender::new(store.clone(), delivery.clone());
        let (receipts, reporting) = Receipts::new(appender.clone());
        // Only notifications depend on it.
        let attention = push
            .is_some()
            .then(|| Attention::new(redis.clone().map(|redis| SharedAttention::new(redis, epoch))));
        let (presence, telling) = Presence::new(store.clone(), delivery.clone(), leases, attention);
        runtime.spawn(appending);
        runtime.spawn(reporting);
        runtime.spawn(telling);
        let mailer = Mailer::new(settings)?.map(|(mailer, posting)| {
            runtime.spawn(posting);
            mailer
        });
        let policies = Policies::new(settings)?;
        let limits = Arc::new(Limits::new(settings.limits, counters.clone()));
        let hashing = Hashing::new(runtime.clone())?;
        let passwords = Passwords::new(store.clone(), hashing, limits.clone());
        let tokens = Tokens::new(&signing, policies.newest())?;
        let access = web::Data::new(Access::new(store.clone(), tokens, policies));
        let parts = Self {
            store,
            blobs: BlobStore::open(&settings.files_address())?,
            appender,
            receipts,
            session_ends: SessionEnds::new(access.clone(), delivery.clone()),
            delivery,
            presence,
            passwords: web::Data::new(passwords),
            access,
            limits,
            counters,
            reserved_names: web::Data::new(ReservedNames::new(&signing)),
            origins: web::Data::new(Origins::new(settings, address)),
            admission: Admission::new(
                settings.limits,
                DescriptorBudget::now(settings.workers).sockets,
            ),
            mailer,
            push,
            new_messages,
            redis,
        };
        Ok((parts, Node { epoch, id: node, keys: signing, node_messages }))
    }

    /// The task that sends notifications; `None` if push is off.
    pub fn push_worker(&self) -> Option<PushWorker> {
        Some(PushWorker {
            store: self.store.clone(),
            presence: self.presence.clone(),
            sender: self.push.clone()?,
            new_messages: self.new_messages.clone(),
        })
    }
}

/// The remaining steps of the connection to the other nodes after this node has been accepted.
pub struct JoinedNode {
    epoch: Epoch,
    id: NodeId,
    node_messages: Option<Receiver<NodeMessage>>,
}

impl Node {
    /// Fails if this node's settings do not match those of the running nodes.
    pub async fn join(
        self,
        settings: &Settings,
        store: &Store,
        ledger: LedgerId,
        runtime: &Handle,
    ) -> Result<JoinedNode> {
        let Self { epoch, id, keys, node_messages } = self;
        let (settings, store) = (settings.clone(), store.clone());
        let joining = runtime.spawn(async move {
            let joined = Peers::join(&store, &settings, epoch, ledger, &keys).await?;
            Ok::<_, Error>(joined.map(|peers| tokio::spawn(peers.run())))
        });
        joining.await.map_err(Error::internal)?.map(drop)?;
        Ok(JoinedNode { epoch, id, node_messages })
    }
}

impl JoinedNode {
    /// Starts to publish events to the other nodes and to receive theirs.
    pub fn start_bus(self, parts: &Parts, runtime: &Handle) {
        if let (Some(redis), Some(node_messages)) = (parts.redis.clone(), self.node_messages) {
            let bus = Bus::new(redis, self.epoch, self.id);
            runtime.spawn(bus.clone().run_publisher(node_messages));
            runtime.spawn(bus.run_subscriber(parts.access.clone(), parts.delivery.clone()));
        }
    }
}
