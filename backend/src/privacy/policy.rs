//! The texts of the privacy policy, shipped with the program, with the operator's name
//! put in.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};

use super::model::Policy;
use crate::config::Settings;

/// Every version with the day from which it holds, the present one last.
const VERSIONS: &[(i32, &str, &str)] = &[(1, "2026-11-23", include_str!("policies/1.md"))];

/// The policies of this server.
pub struct Policies(Vec<Policy>);

impl Policies {
    pub fn new(settings: &Settings) -> Self {
        let controller = settings.operator_name.as_deref().unwrap_or("The person who set it up");
        let contact = settings.operator_contact.as_deref().map_or_else(
            || "Ask them for their address before you write anything private.".to_owned(),
            |contact| format!("Contact: {contact}"),
        );
        let fill =
            |text: &str| text.replace("{controller}", controller).replace("{contact}", &contact);
        Self(
            VERSIONS
                .iter()
                .map(|(version, effective_on, text)| {
                    let markdown = fill(text);
                    Policy {
                        version: *version,
                        effective_on: (*effective_on).to_owned(),
                        sha256: hexadecimal(digest(&SHA256, markdown.as_bytes()).as_ref()),
                        markdown,
                    }
                })
                .collect(),
        )
    }

    /// The one in force.
    pub fn current(&self) -> Option<&Policy> {
        self.0.last()
    }

    pub fn version(&self, version: i32) -> Option<&Policy> {
        self.0.iter().find(|policy| policy.version == version)
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_ascend_and_name_their_gaps() {
        assert!(VERSIONS.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1));
        for (_, _, text) in VERSIONS {
            assert!(text.contains("{controller}") && text.contains("{contact}"));
        }
    }
}
