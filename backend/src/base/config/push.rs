//! The settings of Web Push.

use std::str::FromStr;

use clap::{Args, ValueEnum};
use url::Url;

use super::{PublicUrl, Secret};

/// The hosts of the push services of browsers. `*.` stands for any name below.
const KNOWN: &[&str] = &[
    // Chromium and the browsers made from it.
    "fcm.googleapis.com",
    // Firefox.
    "updates.push.services.mozilla.com",
    // Safari.
    "*.push.apple.com",
    // Edge.
    "*.notify.windows.com",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PushSwitch {
    Off,
    On,
}

#[derive(Debug, Clone, Args)]
pub struct PushSettings {
    /// `on` lets people turn on notifications for devices on which the app is closed. The server
    /// then sends encrypted messages to the push services of their browsers
    #[arg(long, env = "UMBRACHAT_PUSH", default_value = "off", value_enum)]
    pub push: PushSwitch,

    /// Further push services, separated by commas: a host (`push.example.org`, `*.example.org`),
    /// reached by https at public addresses only, or an own one by its whole origin
    /// (`http://10.0.0.5:8080`), which may be in the own network
    #[arg(long, env = "UMBRACHAT_PUSH_SERVICES", value_delimiter = ',', value_name = "HOSTS")]
    pub push_services: Vec<PushService>,

    /// How push services can reach the operator: `mailto:…` or `https://…` [default: the public
    /// address, if it is https]
    #[arg(long, env = "UMBRACHAT_PUSH_CONTACT", value_name = "URL")]
    pub push_contact: Option<PushContact>,

    /// Secret from which the key for push services is made, at least 32 bytes [default: a key file
    /// in the data directory]
    #[arg(long, env = "UMBRACHAT_PUSH_KEY", value_name = "SECRET", hide_env_values = true)]
    pub push_key: Option<Secret>,
}

impl PushSettings {
    pub fn is_on(&self) -> bool {
        self.push == PushSwitch::On
    }

    /// The contact for push services, given the public address of the server.
    pub fn contact(&self, public_url: Option<&PublicUrl>) -> Option<String> {
        let own = self.push_contact.as_ref().map(|contact| contact.0.clone());
        own.or_else(|| {
            let url = public_url.filter(|url| url.is_secure())?;
            Some(url.origin().to_owned())
        })
    }

    /// The push services to which this server may send.
    pub fn services(&self) -> PushServices {
        let known = KNOWN.iter().filter_map(|host| host.parse().ok());
        PushServices(known.chain(self.push_services.iter().cloned()).collect())
    }
}

/// A `mailto:` or `https:` address (RFC 8292, section 2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushContact(String);

impl FromStr for PushContact {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_mail = text.strip_prefix("mailto:").is_some_and(|address| {
            address.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty())
        });
        let is_page = Url::parse(text).is_ok_and(|url| url.scheme() == "https");
        if is_mail || is_page {
            return Ok(Self(text.to_owned()));
        }
        Err("write it as mailto:operator@example.org or https://example.org/contact".to_owned())
    }
}

/// A push service to which this server may send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushService {
    /// A host that is reached by https on port 443, at public addresses only.
    Host(String),
    /// All hosts below a domain, in the same way.
    Below(String),
    /// The exact origin of an own push service, at any address.
    Own(String),
}

impl FromStr for PushService {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.contains("://") {
            let url = Url::parse(text).map_err(|error| error.to_string())?;
            let origin = url.origin().ascii_serialization();
            let is_http = ["http", "https"].contains(&url.scheme());
            if !is_http || origin != text.trim_end_matches('/').to_ascii_lowercase() {
                return Err("write an own push service as http://10.0.0.5:8080".to_owned());
            }
            return Ok(Self::Own(origin));
        }
        let name = text.strip_prefix("*.").unwrap_or(text);
        let is_name = name.contains('.') || name == "localhost";
        let url = Url::parse(&format!("https://{name}/")).ok();
        let host = url.as_ref().and_then(Url::domain).filter(|host| *host == name && is_name);
        match host {
            Some(host) if name == text => Ok(Self::Host(host.to_owned())),
            Some(host) => Ok(Self::Below(host.to_owned())),
            None => Err("write a push service as push.example.org or *.example.org".to_owned()),
        }
    }
}

/// How the server connects to a push service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushRoute {
    /// By https, to a public address.
    Public,
    /// To any address, as the settings name exactly this origin.
    Own,
}

/// The push services to which this server may send.
#[derive(Debug, Clone)]
pub struct PushServices(Vec<PushService>);

impl PushServices {
    /// How the service of an endpoint is reached; `None` if nothing is sent there.
    pub fn route(&self, endpoint: &Url) -> Option<PushRoute> {
        if !endpoint.username().is_empty() || endpoint.password().is_some() {
            return None;
        }
        let origin = endpoint.origin().ascii_serialization();
        let is_own =
            |service: &PushService| matches!(service, PushService::Own(own) if *own == origin);
        if self.0.iter().any(is_own) {
            return Some(PushRoute::Own);
        }
        if endpoint.scheme() != "https" || endpoint.port().is_some() {
            return None;
        }
        let host = endpoint.domain()?;
        let is_known = self.0.iter().any(|service| match service {
            PushService::Host(name) => host == name,
            PushService::Below(domain) => {
                host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'))
            }
            PushService::Own(_) => false,
        });
        is_known.then_some(PushRoute::Public)
    }

    /// One address of each service whose host is known exactly.
    pub fn origins(&self) -> Vec<String> {
        let origin = |service: &PushService| match service {
            PushService::Host(host) => Some(format!("https://{host}")),
            PushService::Own(origin) => Some(origin.clone()),
            PushService::Below(_) => None,
        };
        self.0.iter().filter_map(origin).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services(further: &[&str]) -> PushServices {
        let further = further.iter().map(|text| text.parse().expect("parses"));
        let settings = PushSettings {
            push: PushSwitch::On,
            push_services: further.collect(),
            push_contact: None,
            push_key: None,
        };
        settings.services()
    }

    fn route(services: &PushServices, endpoint: &str) -> Option<PushRoute> {
        services.route(&Url::parse(endpoint).expect("an address"))
    }

    #[test]
    fn known_services_are_reached_by_https_at_their_own_port() {
        let services = services(&["*.push.example.org", "one.example.net"]);
        for known in [
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "https://web.push.apple.com/abc",
            "https://wns2-par02p.notify.windows.com/w/?token=abc",
            "https://FCM.googleapis.com:443/x",
            "https://a.push.example.org/x",
            "https://one.example.net/x",
        ] {
            assert_eq!(route(&services, known), Some(PushRoute::Public), "{known}");
        }
        for unknown in [
            "http://fcm.googleapis.com/x",
            "https://fcm.googleapis.com:8443/x",
            "https://fcm.googleapis.com.example.org/x",
            "https://evilnotify.windows.com/x",
            "https://notify.windows.com/x",
            "https://user@fcm.googleapis.com/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://push.example.org/x",
            "file:///etc/passwd",
        ] {
            assert_eq!(route(&services, unknown), None, "{unknown}");
        }
    }

    #[test]
    fn an_own_service_is_exactly_its_origin() {
        let services = services(&["http://127.0.0.1:9000"]);
        assert_eq!(route(&services, "http://127.0.0.1:9000/x"), Some(PushRoute::Own));
        for other in ["http://127.0.0.1:9001/x", "http://127.0.0.1/x", "https://127.0.0.1:9000/x"] {
            assert_eq!(route(&services, other), None, "{other}");
        }
    }

    #[test]
    fn unclear_services_and_contacts_are_refused() {
        for wrong in [
            "",
            "*",
            "*.",
            "*.com",
            "push.example.org/x",
            "http://a/b",
            "10.0.0.1",
            "ftp://a",
            "a:1",
        ] {
            assert!(wrong.parse::<PushService>().is_err(), "{wrong}");
        }
        for wrong in ["", "operator@example.org", "mailto:operator", "http://example.org"] {
            assert!(wrong.parse::<PushContact>().is_err(), "{wrong}");
        }
        assert!("mailto:operator@example.org".parse::<PushContact>().is_ok());
    }

    #[test]
    fn the_contact_is_the_public_address_unless_one_is_set() {
        let contact = |own: Option<&str>, public: Option<&str>| {
            let settings = PushSettings {
                push: PushSwitch::On,
                push_services: Vec::new(),
                push_contact: own.map(|text| text.parse().expect("parses")),
                push_key: None,
            };
            let public = public.map(|text| text.parse().expect("parses"));
            settings.contact(public.as_ref())
        };
        assert_eq!(contact(None, None), None);
        assert_eq!(contact(None, Some("http://chat.example")), None);
        let public = Some("https://chat.example");
        assert_eq!(contact(None, public).as_deref(), public);
        let own = Some("mailto:a@example.org");
        assert_eq!(contact(own, public).as_deref(), own);
    }
}
