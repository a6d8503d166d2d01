//! Types of settings that validate their value.

use std::{fmt, path::PathBuf, str::FromStr};

use clap::ValueEnum;

use super::postgres::PostgresAddress;

/// The address of the database. Any scheme other than these two is refused.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseAddress {
    /// The path of a file; `None` for `umbrachat.db` in the data directory.
    Sqlite(Option<PathBuf>),
    /// A PostgreSQL database.
    Postgres(PostgresAddress),
}

impl FromStr for DatabaseAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return Ok(Self::Sqlite((!path.is_empty()).then(|| PathBuf::from(path))));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return text.parse().map(Self::Postgres);
        }
        Err("begin with `sqlite:` or `postgres://`".to_owned())
    }
}

/// Omits the password that a PostgreSQL address may contain.
impl fmt::Debug for DatabaseAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(out, "Sqlite({path:?})"),
            Self::Postgres(_) => out.write_str("Postgres(…)"),
        }
    }
}

/// The address of a Redis server, or several seeds of a cluster. May contain a password.
#[derive(Clone, PartialEq, Eq)]
pub struct RedisAddress(Vec<String>);

impl RedisAddress {
    pub fn seeds(&self) -> &[String] {
        &self.0
    }
}

impl FromStr for RedisAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let seeds: Vec<_> = text.split(',').map(|seed| seed.trim().to_owned()).collect();
        let is_known =
            |seed: &String| seed.starts_with("redis://") || seed.starts_with("rediss://");
        if !seeds.iter().all(is_known) {
            return Err("begin with `redis://` or `rediss://`".to_owned());
        }
        Ok(Self(seeds))
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("RedisAddress(…)")
    }
}

/// The public address, such as `https://chat.example.org`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    secure: bool,
}

impl PublicUrl {
    /// Scheme, host and port, as a browser's `Origin` header writes them.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether the public address uses TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let trimmed = text.strip_suffix('/').unwrap_or(text);
        let secure = trimmed.starts_with("https://");
        let host = trimmed.split_once("://").map(|(_, host)| host).unwrap_or_default();
        let is_of_a_host = |sign: char| sign.is_ascii_alphanumeric() || ".-:[]".contains(sign);
        let is_host = !host.is_empty() && host.chars().all(is_of_a_host);
        if !(secure || trimmed.starts_with("http://")) || !is_host {
            return Err("write it as https://chat.example.org, without a path".to_owned());
        }
        Ok(Self { origin: trimmed.to_ascii_lowercase(), secure })
    }
}

/// A secret from the settings; never printed.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

impl Secret {
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl FromStr for Secret {
    type Err = String;

    /// At least 256 bits (RFC 7518, section 3.2), and not a run of one character.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut bytes = text.as_bytes().to_vec();
        if bytes.len() < 32 {
            return Err("must be at least 32 bytes; `openssl rand -base64 48` makes one".to_owned());
        }
        bytes.sort_unstable();
        bytes.dedup();
        if bytes.len() < 8 || text.to_ascii_lowercase().contains("change-me") {
            return Err(
                "is an example or too regular; `openssl rand -base64 48` makes one".to_owned()
            );
        }
        Ok(Self(text.as_bytes().to_vec()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// The address of a mail server, which may contain a password: never printed. A reset link grants
/// access to an account, so it is only sent encrypted.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(String);

impl SmtpUrl {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SmtpUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("smtps://") {
            return Ok(Self(text.to_owned()));
        }
        let Some(rest) = text.strip_prefix("smtp://") else {
            return Err("begin with `smtps://` or `smtp://`".to_owned());
        };
        let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
        let host = address.rsplit_once('@').map_or(address, |(_, host)| host);
        let host = host.split('/').next().unwrap_or_default();
        let is_here = ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
            host.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        });
        if query == "tls=required" || (is_here && query.is_empty()) {
            return Ok(Self(text.to_owned()));
        }
        Err("add `?tls=required`, or use `smtps://`: links in mails must not be read on the way"
            .to_owned())
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SmtpUrl(…)")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Limits {
    Standard,
    Off,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// Access to the metrics of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Metrics {
    Private,
    Off,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_databases_are_accepted() {
        assert_eq!("sqlite:".parse(), Ok(DatabaseAddress::Sqlite(None)));
        assert_eq!("sqlite:/a.db".parse(), Ok(DatabaseAddress::Sqlite(Some("/a.db".into()))));
        assert!("postgres://u@h/d".parse::<DatabaseAddress>().is_ok());
        assert!("mysql://h/d".parse::<DatabaseAddress>().is_err());
    }

    #[test]
    fn redis_has_one_address_or_several() {
        let seeds = |text: &str| text.parse::<RedisAddress>().map(|address| address.0);
        assert_eq!(seeds("redis://:secret@a:6379/2"), Ok(vec!["redis://:secret@a:6379/2".into()]));
        assert_eq!(seeds("rediss://a,redis://b").map(|seeds| seeds.len()), Ok(2));
        assert!(seeds("").is_err() && seeds("redis://a,b").is_err());
    }

    #[test]
    fn a_public_url_is_an_origin() {
        let url: PublicUrl = "https://Chat.example.org/".parse().expect("parses");
        assert_eq!((url.origin(), url.is_secure()), ("https://chat.example.org", true));
        assert!("http://[::1]:8080".parse::<PublicUrl>().is_ok());
        for wrong in
            ["chat.example.org", "https://chat.example.org/path", "https://*", "https://", "*"]
        {
            assert!(wrong.parse::<PublicUrl>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn unencrypted_mail_is_refused_except_on_loopback() {
        for good in [
            "smtps://u:p@mail.example.org",
            "smtp://u:p@mail.example.org:587?tls=required",
            "smtp://127.0.0.1:2525",
            "smtp://localhost",
            "smtp://[::1]:25",
        ] {
            assert!(good.parse::<SmtpUrl>().is_ok(), "{good}");
        }
        for bad in [
            "smtp://mail.example.org",
            "smtp://mail.example.org?tls=opportunistic",
            "smtp://localhost.example.org",
            "smtp://127.0.0.1@mail.example.org",
            "http://localhost",
        ] {
            assert!(bad.parse::<SmtpUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn weak_secrets_are_refused() {
        assert!("short".parse::<Secret>().is_err());
        assert!("a".repeat(64).parse::<Secret>().is_err());
        assert!("K2v9-0aQfT7xWm31ZpLr8uYc5HdN6jBe".parse::<Secret>().is_ok());
    }
}
