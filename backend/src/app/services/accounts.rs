//! The services for accounts: registration, sign-in, security, privacy.

use actix_web::web::{Data, ServiceConfig};

use crate::{
    app::parts::Parts,
    base::config::Settings,
    features::{
        accounts::{Credentials, Profiles, SignUps},
        erasure::Erasure,
        export::Exports,
        invitation_links::admission::Admission,
        privacy::Privacy,
        security::Security,
        sessions::Sessions,
    },
};

#[derive(Clone)]
pub struct AccountServices {
    sessions: Data<Sessions>,
    sign_ups: Data<SignUps>,
    pub profiles: Data<Profiles>,
    credentials: Data<Credentials>,
    pub erasure: Data<Erasure>,
    exports: Data<Exports>,
    security: Data<Security>,
    privacy: Data<Privacy>,
}

impl AccountServices {
    pub fn new(parts: &Parts, settings: &Settings) -> Self {
        let store = || parts.store.clone();
        let appender = || parts.appender.clone();
        let limits = || parts.limits.clone();
        let passwords = || parts.passwords.clone();
        let access = || parts.access.clone();
        let names = || parts.reserved_names.clone();
        let ends = || parts.session_ends.clone();
        let (origins, presence) = (parts.origins.clone(), parts.presence.clone());
        let mailer = || parts.mailer.clone();
        let server = || parts.origins.shown().to_owned();
        let sessions = Sessions::new(store(), limits(), passwords(), access(), origins, ends());
        let sessions = Data::new(sessions);
        let admission = Admission {
            registration: settings.registration(),
            appender: appender(),
            presence: presence.clone(),
        };
        let sign_ups = SignUps::new(store(), limits(), passwords(), access(), names(), admission);
        let profiles = Profiles::new(store(), appender(), limits(), access(), presence);
        let profiles = Data::new(profiles);
        let credentials = Credentials::new(
            store(),
            appender(),
            limits(),
            passwords(),
            ends(),
            mailer(),
            server(),
        );
        let erasure = Erasure::new(store(), appender(), limits(), passwords(), names(), ends());
        let counters = parts.counters.clone();
        let blobs = parts.blobs.clone();
        let exports = Exports::new(store(), blobs, limits(), sessions.clone(), counters, server());
        let security = Security::new(store(), limits(), passwords(), ends(), mailer(), server());
        let privacy = Privacy::new(store(), access(), profiles.clone(), settings.retention);
        Self {
            sessions,
            sign_ups: Data::new(sign_ups),
            profiles,
            credentials: Data::new(credentials),
            erasure: Data::new(erasure),
            exports: Data::new(exports),
            security: Data::new(security),
            privacy: Data::new(privacy),
        }
    }

    pub fn register(&self, config: &mut ServiceConfig) {
        config
            .app_data(self.sessions.clone())
            .app_data(self.sign_ups.clone())
            .app_data(self.profiles.clone())
            .app_data(self.credentials.clone())
            .app_data(self.erasure.clone())
            .app_data(self.exports.clone())
            .app_data(self.security.clone())
            .app_data(self.privacy.clone());
    }
}
