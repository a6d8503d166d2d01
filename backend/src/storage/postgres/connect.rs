//! A connection to PostgreSQL, with TLS as configured.

use std::{sync::Arc, time::Duration};

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncPgConnection;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::base::{
    config::{PostgresAddress, Tls},
    error::{Error, Result},
};

/// Time limit for connecting to one of the server's addresses, unless configured.
const REACH: Duration = Duration::from_secs(2);
/// A connection whose sent data stays unacknowledged for this long is closed.
const UNANSWERED: Duration = Duration::from_secs(5);
/// Idle time after which TCP keepalive probes a connection.
const IDLE: Duration = Duration::from_secs(10);
const ASK_AGAIN: Duration = Duration::from_secs(3);
const ASK_TIMES: u32 = 3;

pub struct Connector {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Connector {
    /// `name` is the application name on the server.
    ///
    /// # Errors
    /// An error message if the trusted certificates cannot be read.
    pub fn new(address: &PostgresAddress, name: &str) -> Result<Self> {
        let mut config = address.config().clone();
        config.application_name(name);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(REACH);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(UNANSWERED);
        }
        if config.get_keepalives_interval().is_none() {
            config.keepalives_idle(IDLE);
            config.keepalives_interval(ASK_AGAIN);
            config.keepalives_retries(ASK_TIMES);
        }
        let tls = match address.tls() {
            Tls::Off => None,
            Tls::IfOffered | Tls::Verified => Some(verifying(address)?),
        };
        Ok(Self { config, tls })
    }

    pub async fn connect(&self) -> ConnectionResult<AsyncPgConnection> {
        match &self.tls {
            None => {
                let (client, connection) = self.config.connect(NoTls).await.map_err(refused)?;
                AsyncPgConnection::try_from_client_and_connection(client, connection).await
            }
            Some(tls) => {
                let (client, connection) =
                    self.config.connect(tls.clone()).await.map_err(refused)?;
                AsyncPgConnection::try_from_client_and_connection(client, connection).await
            }
        }
    }
}

fn verifying(address: &PostgresAddress) -> Result<MakeRustlsConnect> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = address.root_certificates() {
        let failed = |why: &dyn std::fmt::Display| {
            Error::internal(format!("cannot use the certificates in {}: {why}", path.display()))
        };
        let certificates = CertificateDer::pem_file_iter(path).map_err(|error| failed(&error))?;
        for certificate in certificates {
            let certificate = certificate.map_err(|error| failed(&error))?;
            roots.add(certificate).map_err(|error| failed(&error))?;
        }
        if roots.is_empty() {
            return Err(failed(&"it holds none"));
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            return Err(Error::internal(
                "this system trusts no certificate authority: name that of PostgreSQL by \
                 sslrootcert in DATABASE_URL",
            ));
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// An error message with advice for the operator. It contains no address, as it may be logged.
/// Transient errors become `BadConnection`.
fn refused(error: tokio_postgres::Error) -> ConnectionError {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(deeper) = cause {
        text = format!("{text}: {deeper}");
        cause = deeper.source();
    }
    let advice = if let Some(advice) = settings_advice(&error, &text) {
        advice
    } else if text.contains("server does not support TLS") {
        "it offers no TLS. Turn TLS on there, or add sslmode=disable to DATABASE_URL if the \
         network to it is private"
    } else if ["UnknownIssuer", "BadSignature", "CaUsedAsEndEntity"]
        .into_iter()
        .any(|sign| text.contains(sign))
    {
        "its certificate is not signed by a trusted authority. Name its authority by \
         sslrootcert=/path/ca.pem in DATABASE_URL"
    } else if text.contains("not valid for name") || text.contains("NotValidForName") {
        "its certificate is for another host than DATABASE_URL names"
    } else if text.contains("Expired") || text.contains("expired") {
        "its certificate has expired"
    } else if passes(&error, &text) {
        return ConnectionError::BadConnection(format!("PostgreSQL cannot be reached: {text}"));
    } else {
        return ConnectionError::InvalidConnectionUrl(format!("PostgreSQL: {text}"));
    };
    ConnectionError::InvalidConnectionUrl(format!("PostgreSQL is not connected to: {advice}"))
}

/// The remedy for what PostgreSQL refuses by one of its codes (appendix A), or for a password
/// that it asks for and `DATABASE_URL` does not name.
fn settings_advice(error: &tokio_postgres::Error, text: &str) -> Option<&'static str> {
    if text.contains("password missing") {
        return Some("it asks for a password, and DATABASE_URL names none");
    }
    if text.contains("pg_hba.conf") {
        return Some(
            "its pg_hba.conf does not admit this user, database, address or encryption. Add an \
             entry for them there",
        );
    }
    match error.code()?.code() {
        "28P01" | "28000" => Some(
            "it refuses the user or the password that DATABASE_URL names. Correct them, or set \
             them in PostgreSQL by ALTER ROLE … PASSWORD",
        ),
        "3D000" => Some(
            "it has no database of the name in DATABASE_URL. Correct the name, or create the \
             database with `createdb`",
        ),
        "42501" => Some("the user in DATABASE_URL may not connect to this database: GRANT it"),
        _ => None,
    }
}

/// Whether the error is transient: the server is unreachable, starting, shutting down or out of
/// connections. A wrong password or database name is permanent.
fn passes(error: &tokio_postgres::Error, text: &str) -> bool {
    match error.code() {
        // Classes of SQLSTATE codes (PostgreSQL, appendix A).
        Some(code) => ["08", "53", "57", "58"].iter().any(|class| code.code().starts_with(class)),
        None => !["invalid configuration", "authentication error", "invalid connection string"]
            .iter()
            .any(|begin| text.starts_with(begin)),
    }
}
