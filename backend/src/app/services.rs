//! The services in their order, each made from what it needs. Handlers take them as arguments.

mod accounts;

use actix_web::web::{Data, ServiceConfig};

use self::accounts::AccountServices;
use crate::{
    app::{
        edge::Edge,
        parts::Parts,
        server::{Health, Operator, ServerDescription},
    },
    base::config::Settings,
    engine::identity::access::Access,
    features::{
        blocks::Blocks, conversations::Conversations, faces::Pictures, files::Files,
        friends::Friends, group_links::GroupLinks, groups::Groups,
        invitation_links::InvitationLinks, invitations::Invitations, members::Members,
        messages::Messages, push::Push, reactions::Reactions, receipts::MessageReceipts,
        reports::Reports, search::MessageSearch,
    },
    transport::{live::LiveSockets, sync::Synchronizer},
};

/// One of each per process. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    access: Data<Access>,
    edge: Data<Edge>,
    pub health: Data<Health>,
    description: Data<ServerDescription>,
    pub accounts: AccountServices,
    blocks: Data<Blocks>,
    conversations: Data<Conversations>,
    pub files: Data<Files>,
    pictures: Data<Pictures>,
    pub groups: Data<Groups>,
    friends: Data<Friends>,
    invitation_links: Data<InvitationLinks>,
    group_links: Data<GroupLinks>,
    invitations: Data<Invitations>,
    members: Data<Members>,
    messages: Data<Messages>,
    push: Data<Push>,
    reports: Data<Reports>,
    reactions: Data<Reactions>,
    receipts: Data<MessageReceipts>,
    search: Data<MessageSearch>,
    synchronizer: Data<Synchronizer>,
    live: Data<LiveSockets>,
}

impl Services {
    pub fn new(parts: &Parts, settings: &Settings) -> Self {
        let store = || parts.store.clone();
        let appender = || parts.appender.clone();
        let limits = || parts.limits.clone();
        let access = || parts.access.clone();
        let origins = || parts.origins.clone();
        let presence = || parts.presence.clone();
        let admission = || parts.admission.clone();
        let description = ServerDescription::new(
            access(),
            Operator::of(settings),
            parts.mailer.is_some(),
            settings.files.bounds(),
            settings.registration(),
            parts.push.as_ref().map(|push| push.public_key().to_owned()),
        );
        let accounts = AccountServices::new(parts, settings);
        let files = Data::new(Files::new(store(), parts.blobs.clone(), limits(), settings));
        let groups = Data::new(Groups::new(store(), appender(), limits()));
        let pictures =
            Pictures::new(store(), files.clone(), accounts.profiles.clone(), groups.clone());
        let blocks = Blocks::new(store(), appender(), limits(), presence());
        let friends = Friends::new(store(), appender(), limits(), presence());
        let server = origins().shown().to_owned();
        let group_links = GroupLinks::new(store(), appender(), limits(), server.clone());
        let invitation_links =
            InvitationLinks::new(store(), appender(), limits(), presence(), server);
        let messages = Data::new(Messages::new(store(), appender(), limits()));
        let receipts = Data::new(MessageReceipts::new(store(), parts.receipts.clone()));
        let synchronizer = Synchronizer::new(store(), access(), presence(), admission());
        let synchronizer = Data::new(synchronizer);
        let live = LiveSockets::new(
            access(),
            origins(),
            admission(),
            presence(),
            messages.clone(),
            receipts.clone(),
            synchronizer.clone(),
        );
        Self {
            access: access(),
            edge: Data::new(Edge::new(access(), origins())),
            health: Data::new(Health::new(store())),
            description: Data::new(description),
            accounts,
            blocks: Data::new(blocks),
            conversations: Data::new(Conversations::new(store(), appender())),
            files,
            pictures: Data::new(pictures),
            groups,
            friends: Data::new(friends),
            invitation_links: Data::new(invitation_links),
            group_links: Data::new(group_links),
            invitations: Data::new(Invitations::new(store(), appender())),
            members: Data::new(Members::new(appender(), limits())),
            push: Data::new(Push::new(store(), limits(), parts.push.clone())),
            reports: Data::new(Reports::new(store(), limits())),
            reactions: Data::new(Reactions::new(store(), messages.clone())),
            search: Data::new(MessageSearch::new(store(), limits())),
            live: Data::new(live),
            messages,
            receipts,
            synchronizer,
        }
    }

    /// Registers the services as application data of the handlers.
    pub fn register(&self, config: &mut ServiceConfig) {
        self.accounts.register(config);
        config
            .app_data(self.access.clone())
            .app_data(self.edge.clone())
            .app_data(self.health.clone())
            .app_data(self.description.clone())
            .app_data(self.blocks.clone())
            .app_data(self.conversations.clone())
            .app_data(self.files.clone())
            .app_data(self.pictures.clone())
            .app_data(self.groups.clone())
            .app_data(self.friends.clone())
            .app_data(self.invitation_links.clone())
            .app_data(self.group_links.clone())
            .app_data(self.invitations.clone())
            .app_data(self.members.clone())
            .app_data(self.messages.clone())
            .app_data(self.push.clone())
            .app_data(self.reports.clone())
            .app_data(self.reactions.clone())
            .app_data(self.receipts.clone())
            .app_data(self.search.clone())
            .app_data(self.synchronizer.clone())
            .app_data(self.live.clone());
    }
}
