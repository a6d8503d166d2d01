//! The HTTP clients for push services. They follow no redirect, which could lead to an address that
//! was not checked, use no proxy, and never read the body of an answer.

use std::time::Duration;

use reqwest::{Client, ClientBuilder, redirect};
use url::Url;

use super::addresses::PublicResolver;
use crate::base::{
    config::{PushRoute, PushServices},
    error::{Error, Result},
};

/// The time limit of one attempt, with the name resolution.
const PATIENCE: Duration = Duration::from_secs(15);

pub struct PushClients {
    services: PushServices,
    public: Client,
    own: Client,
}

impl PushClients {
    /// # Errors
    /// `internal` if the certificates of the system cannot be used.
    pub fn new(services: PushServices) -> Result<Self> {
        let public = builder().https_only(true).dns_resolver(PublicResolver).build();
        Ok(Self {
            services,
            public: public.map_err(Error::internal)?,
            own: builder().build().map_err(Error::internal)?,
        })
    }

    /// Whether the settings name the push service of an endpoint.
    pub fn permits(&self, endpoint: &Url) -> bool {
        self.services.route(endpoint).is_some()
    }

    /// The client for an endpoint; `None` if nothing is sent there.
    pub(super) fn of(&self, endpoint: &Url) -> Option<&Client> {
        self.services.route(endpoint).map(|route| match route {
            PushRoute::Public => &self.public,
            PushRoute::Own => &self.own,
        })
    }

    /// The services whose names the settings contain, without those of which only the domain is
    /// known.
    pub fn origins(&self) -> Vec<String> {
        self.services.origins()
    }

    /// Whether a service answers at all.
    ///
    /// # Errors
    /// `internal` with the reason.
    pub async fn reach(&self, origin: &str) -> Result<()> {
        let url = Url::parse(origin).map_err(Error::internal)?;
        let client = self.of(&url).ok_or_else(|| Error::internal("it is not in the settings"))?;
        client.get(url).send().await.map(drop).map_err(Error::internal)
    }
}

fn builder() -> ClientBuilder {
    Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .timeout(PATIENCE)
        .pool_max_idle_per_host(2)
}
