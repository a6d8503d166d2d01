//! The address of a PostgreSQL database in the form of its own tools, and the TLS mode of the
//! connection.

use std::{fmt, net::IpAddr, path::PathBuf, str::FromStr};

use tokio_postgres::config::{Config, Host, SslMode};

/// The address of a PostgreSQL database. May contain a password: never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresAddress {
    config: Box<Config>,
    tls: Tls,
    root: Option<PathBuf>,
}

/// The TLS mode. Encryption without verification is not offered, as it does not protect against an
/// active attacker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// No TLS: `sslmode=disable`, and the default for this machine.
    Off,
    /// TLS if the server supports it: `sslmode=prefer`.
    IfOffered,
    /// TLS with a certificate that is valid for the host: `sslmode=require` and `verify-full`, and
    /// the default for any other machine.
    Verified,
}

impl PostgresAddress {
    /// Hosts, user, database and further parameters of the server.
    pub fn config(&self) -> &Config {
        &self.config
    }

    pub fn tls(&self) -> Tls {
        self.tls
    }

    /// The file of trusted certificates; `None` for those of the system.
    pub fn root_certificates(&self) -> Option<&PathBuf> {
        self.root.as_ref()
    }
}

impl FromStr for PostgresAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (address, query) = text.split_once('?').unwrap_or((text, ""));
        let (mut mode, mut root, mut rest) = (None, None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=').unwrap_or((pair, "")) {
                ("sslmode", value) => mode = Some(tls_of(value)?),
                ("sslrootcert", value) => root = Some(PathBuf::from(decoded(value)?)),
                // Ignored: the server sets its own name, which distinguishes its connections.
                ("application_name", _) => {}
                _ => rest.push(pair),
            }
        }
        // The parser's error does not repeat a value of the address, which may be a password.
        let mut config: Config = format!("{address}?{}", rest.join("&")).parse().map_err(|_| {
            "write it as postgres://user:password@host:5432/database; of libpq's parameters \
                 those of tokio-postgres are known, sslmode and sslrootcert"
                .to_owned()
        })?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err("name the host of the database".to_owned());
        }
        let tls = mode.unwrap_or(if is_here(&config) { Tls::Off } else { Tls::Verified });
        config.ssl_mode(match tls {
            Tls::Off => SslMode::Disable,
            Tls::IfOffered => SslMode::Prefer,
            Tls::Verified => SslMode::Require,
        });
        Ok(Self { config: Box::new(config), tls, root })
    }
}

fn tls_of(mode: &str) -> Result<Tls, String> {
    match mode {
        "disable" => Ok(Tls::Off),
        "prefer" => Ok(Tls::IfOffered),
        "require" | "verify-full" => Ok(Tls::Verified),
        _ => Err("sslmode is disable, prefer, require or verify-full".to_owned()),
    }
}

/// Whether every host is this machine.
fn is_here(config: &Config) -> bool {
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        return addresses.iter().all(IpAddr::is_loopback);
    }
    config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
        }
    })
}

/// Decodes percent-encoding.
fn decoded(text: &str) -> Result<String, String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at_checked(2).unwrap_or(("", part));
        let byte = u8::from_str_radix(code, 16).map_err(|_| "% is followed by two digits")?;
        bytes.push(byte);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).map_err(|_| "a path is not UTF-8".to_owned())
}

impl fmt::Debug for PostgresAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PostgresAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> PostgresAddress {
        text.parse().unwrap_or_else(|reason| panic!("{text}: {reason}"))
    }

    #[test]
    fn connections_to_other_machines_are_verified_by_default() {
        for (address, tls) in [
            ("postgres://u@localhost/d", Tls::Off),
            ("postgres://u@127.0.0.1:5432/d", Tls::Off),
            ("postgres://u@[::1]/d", Tls::Off),
            ("postgres://u@%2Frun%2Fpostgresql/d", Tls::Off),
            ("postgres://u@db.example.org/d", Tls::Verified),
            ("postgres://u@localhost,db.example.org/d", Tls::Verified),
            ("postgres://u@db/d?hostaddr=10.0.0.2", Tls::Verified),
            ("postgres://u@db/d?sslmode=disable", Tls::Off),
            ("postgres://u@db/d?sslmode=prefer", Tls::IfOffered),
            ("postgres://u@localhost/d?sslmode=require", Tls::Verified),
            ("postgresql://u@db/d?connect_timeout=3&sslmode=verify-full", Tls::Verified),
        ] {
            assert_eq!(parse(address).tls(), tls, "{address}");
        }
    }

    #[test]
    fn invalid_addresses_are_refused_without_repeating_them() {
        for address in [
            "postgres://u:hidden@db/d?sslmode=verify-ca",
            "postgres://u:hidden@db/d?sslmode=allow",
            "postgres://u:hidden@db/d?sslcert=/a",
            "postgres://u:hidden@db:many/d",
            "postgres:///d?user=hidden",
            "postgres://u:hidden@db/d?sslrootcert=/a%2",
        ] {
            let refused = address.parse::<PostgresAddress>().err().unwrap_or_default();
            assert!(!refused.is_empty() && !refused.contains("hidden"), "{address}: {refused}");
        }
        let shown = format!("{:?}", parse("postgres://u:hidden@db/d"));
        assert!(!shown.contains("hidden"));
    }

    #[test]
    fn root_certificates_are_a_path() {
        let address = parse("postgres://u@db/d?sslrootcert=/etc/a%20b.pem&connect_timeout=2");
        assert_eq!(address.root_certificates(), Some(&PathBuf::from("/etc/a b.pem")));
        assert_eq!(address.config().get_dbname(), Some("d"));
    }
}
