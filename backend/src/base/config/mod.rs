//! Every setting of the server. Each can be given on the command line, in the environment or in a
//! TOML file (in that order of precedence). The doc comments are the texts of `--help`.

mod file;
mod files;
mod postgres;
mod push;
mod registration;
mod retention;
mod values;

use std::path::PathBuf;

use clap::Args;

pub use file::with_file_defaults;
pub use files::{FileBounds, FileSettings, FilesAddress};
pub use postgres::{PostgresAddress, Tls};
pub use push::{PushContact, PushRoute, PushService, PushServices, PushSettings, PushSwitch};
pub use registration::Registration;
pub use retention::RetentionPeriods;
pub use values::{
    DatabaseAddress, Limits, LogFormat, Metrics, PublicUrl, RedisAddress, Secret, SmtpUrl,
};

use crate::base::error::{Error, Result};

#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// TOML file with any of these settings; a key is the name of the flag with `_` for `-`
    #[arg(long, env = "UMBRACHAT_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Address to listen on; port 0 selects a free one
    #[arg(long, env = "UMBRACHAT_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDR")]
    pub listen: std::net::SocketAddr,

    /// Directory for the database and the signing key; created if missing, readable by its owner
    /// only
    #[arg(long, env = "UMBRACHAT_DATA_DIR", default_value = "./data", value_name = "DIR")]
    pub data_dir: PathBuf,

    /// `sqlite:` (in the data directory), `sqlite:/path/to/file` or
    /// `postgres://user:password@host/database`, with `?sslrootcert=/ca.pem` for its certificate,
    /// or `?sslmode=disable` for an unencrypted connection to another machine
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite:",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_url: DatabaseAddress,

    /// Start with an empty database although the data directory records an earlier one. For one
    /// start only
    #[arg(long, env = "UMBRACHAT_NEW_DATABASE")]
    pub new_database: bool,

    /// Seconds that `serve` waits for PostgreSQL at its start; 0 gives up at once
    #[arg(long, env = "UMBRACHAT_DATABASE_WAIT", default_value_t = 300, value_name = "SECONDS")]
    pub database_wait: u32,

    /// `redis://…` or `rediss://…` for several nodes with one PostgreSQL; several addresses of a
    /// Redis Cluster separated by commas
    #[arg(long, env = "REDIS_URL", value_name = "URL", hide_env_values = true)]
    pub redis_url: Option<RedisAddress>,

    /// The address that users type; decides cookies, the allowed origin and HSTS [default: http://
    /// and the listening address]
    #[arg(long, env = "UMBRACHAT_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,

    /// Further origins that may use the API from a browser, separated by commas
    #[arg(long, env = "UMBRACHAT_ALLOWED_ORIGINS", value_delimiter = ',', value_name = "ORIGINS")]
    pub allowed_origins: Vec<PublicUrl>,

    /// Addresses of reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are trusted,
    /// separated by commas; needed with an `https://` public address
    #[arg(long, env = "UMBRACHAT_TRUSTED_PROXIES", value_delimiter = ',', value_name = "ADDRS")]
    pub trusted_proxies: Vec<std::net::IpAddr>,

    /// Connections that one source (an IPv4 address or an IPv6 /64) may have open; trusted proxies
    /// are exempt
    #[arg(
        long,
        env = "UMBRACHAT_CONNECTIONS_PER_SOURCE",
        default_value_t = 256,
        value_parser = clap::value_parser!(u32).range(1..),
        value_name = "N"
    )]
    pub connections_per_source: u32,

    /// Secret that signs tokens, at least 32 bytes [default: a key file in the data directory]
    #[arg(long, env = "UMBRACHAT_JWT_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub jwt_secret: Option<Secret>,

    /// The former secret: while it is set, tokens signed with it are still accepted
    #[arg(
        long,
        env = "UMBRACHAT_JWT_SECRET_BEFORE",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub jwt_secret_before: Option<Secret>,

    /// Who may sign up: `open` for all, `invite` with an invitation link, `closed` for nobody
    /// [default: open on a loopback address, else invite]
    #[arg(long, env = "UMBRACHAT_REGISTRATION", value_enum)]
    pub registration: Option<Registration>,

    /// `off` lifts limits on rates and counts, never on sizes; refused unless listening on loopback
    #[arg(long, env = "UMBRACHAT_LIMITS", default_value = "standard", value_enum)]
    pub limits: Limits,

    /// Log filter as `tracing` directives; libraries log at `info` at most
    #[arg(long, env = "UMBRACHAT_LOG", default_value = "info", value_name = "FILTER")]
    pub log: String,

    #[arg(long, env = "UMBRACHAT_LOG_FORMAT", default_value = "text", value_enum)]
    /// `text` for humans, `json` for log collectors
    pub log_format: LogFormat,

    /// `private` serves `/metrics` to loopback and private addresses that connect directly, not
    /// through a proxy
    #[arg(long, env = "UMBRACHAT_METRICS", default_value = "private", value_enum)]
    pub metrics: Metrics,

    /// Threads that serve requests and sockets
    #[arg(long, env = "UMBRACHAT_WORKERS", default_value_t = default_workers(), value_name = "N")]
    pub workers: usize,

    /// The operator's name in the privacy policy
    #[arg(long, env = "UMBRACHAT_OPERATOR_NAME", value_name = "NAME")]
    pub operator_name: Option<String>,

    /// The operator's contact in the privacy policy
    #[arg(long, env = "UMBRACHAT_OPERATOR_CONTACT", value_name = "CONTACT")]
    pub operator_contact: Option<String>,

    /// Mail server for password resets: `smtps://user:password@host`, or
    /// `smtp://user:password@host:587?tls=required` for STARTTLS; unencrypted on loopback only
    #[arg(long, env = "UMBRACHAT_SMTP_URL", value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<SmtpUrl>,

    /// Sender of these mails, as `UmbraChat <chat@example.org>`
    #[arg(long, env = "UMBRACHAT_SMTP_FROM", value_name = "ADDRESS")]
    pub smtp_from: Option<String>,

    /// Directory with the operator's own privacy policies, `<version>_<YYYY-MM-DD>.md`, instead of
    /// the shipped ones
    #[arg(long, env = "UMBRACHAT_POLICY_DIR", value_name = "DIR")]
    pub policy_dir: Option<PathBuf>,

    #[command(flatten)]
    pub files: FileSettings,

    #[command(flatten)]
    pub push: PushSettings,

    #[command(flatten)]
    pub retention: RetentionPeriods,
}

fn default_workers() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

impl Settings {
    /// Who may sign up. By default, a server that other machines reach directly admits invited people
    /// only.
    pub fn registration(&self) -> Registration {
        let is_local = self.listen.ip().is_loopback();
        let default = if is_local { Registration::Open } else { Registration::Invite };
        self.registration.unwrap_or(default)
    }

    /// Where files lie.
    pub fn files_address(&self) -> FilesAddress {
        let folder = || FilesAddress::Folder(self.data_dir.join("files"));
        self.files.files_url.clone().unwrap_or_else(folder)
    }

    /// Refuses combinations that cannot work or are unsafe, with a message for the operator.
    pub fn check(&self) -> Result<()> {
        if self.limits == Limits::Off && !self.listen.ip().is_loopback() {
            return Err(refused(
                "UMBRACHAT_LIMITS=off is for load tests and needs a loopback address in UMBRACHAT_LISTEN",
            ));
        }
        if self.redis_url.is_some() {
            if matches!(self.database_url, DatabaseAddress::Sqlite(_)) {
                return Err(refused(
                    "REDIS_URL is for several nodes, which need PostgreSQL: SQLite serves one",
                ));
            }
            if self.jwt_secret.is_none() {
                return Err(refused(
                    "REDIS_URL is for several nodes, which need one UMBRACHAT_JWT_SECRET",
                ));
            }
            if self.files.files_url.is_none() {
                return Err(refused(
                    "REDIS_URL is for several nodes, which need one UMBRACHAT_FILES_URL: a folder \
                     that all of them share, or s3://bucket",
                ));
            }
        }
        if self.push.is_on() {
            if self.push.contact(self.public_url.as_ref()).is_none() {
                return Err(refused(
                    "UMBRACHAT_PUSH=on needs a contact for push services: an https address in \
                     UMBRACHAT_PUBLIC_URL, or UMBRACHAT_PUSH_CONTACT",
                ));
            }
            if self.redis_url.is_some() && self.push.push_key.is_none() {
                return Err(refused(
                    "REDIS_URL is for several nodes, which need one UMBRACHAT_PUSH_KEY for \
                     UMBRACHAT_PUSH=on",
                ));
            }
        }
        if self.smtp_url.is_some() != self.smtp_from.is_some() {
            return Err(refused("UMBRACHAT_SMTP_URL and UMBRACHAT_SMTP_FROM go together"));
        }
        if self.retention.exceeds_promise() && self.policy_dir.is_none() {
            return Err(refused(
                "UMBRACHAT_KEEP_SESSIONS and UMBRACHAT_KEEP_SECURITY_EVENTS are longer than the 90 days that the shipped privacy policy promises: write your own (UMBRACHAT_POLICY_DIR)",
            ));
        }
        if self.workers == 0 {
            return Err(refused("UMBRACHAT_WORKERS must be at least 1"));
        }
        Ok(())
    }
}

fn refused(reason: &'static str) -> Error {
    Error::internal(reason)
}
