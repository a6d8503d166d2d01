//! The texts of the privacy policy: those shipped with the program, or the operator's own. The
//! operator's name is inserted.

use std::{fmt::Write as _, fs, path::Path};

use aws_lc_rs::digest::{SHA256, digest};

use crate::{
    base::{
        clock::Timestamp,
        config::Settings,
        error::{Error, Result},
    },
    domain::privacy::model::Policy,
};

/// Every shipped version by its file name. A version that was in force must not change, because
/// people agreed to its text.
const SHIPPED: &[(&str, &str)] = &[
    ("1_2026-11-23.md", include_str!("policies/1_2026-11-23.md")),
    ("2_2026-11-26.md", include_str!("policies/2_2026-11-26.md")),
    ("3_2026-11-29.md", include_str!("policies/3_2026-11-29.md")),
    ("4_2026-11-30.md", include_str!("policies/4_2026-11-30.md")),
    ("5_2026-11-30.md", include_str!("policies/5_2026-11-30.md")),
    ("6_2026-11-30.md", include_str!("policies/6_2026-11-30.md")),
];

/// The policies of this server in the order of their versions, each with the time from which it is
/// in force. They are kept in memory because every request asks for the current one.
pub struct Policies(Vec<(Timestamp, Policy)>);

impl Policies {
    /// # Errors
    /// A sentence for the operator if the operator's own texts cannot be used.
    pub fn new(settings: &Settings) -> Result<Self> {
        let texts = match &settings.policy_dir {
            Some(directory) => read_all(directory)?,
            None => SHIPPED.iter().map(|(n, text)| ((*n).to_owned(), (*text).to_owned())).collect(),
        };
        let mut policies = texts
            .into_iter()
            .map(|(name, text)| policy(&name, &fill(&text, settings)))
            .collect::<Result<Vec<_>>>()?;
        policies.sort_by_key(|(_, policy)| policy.version);
        let in_order = policies.is_sorted_by(|(from, one), (next_from, next)| {
            one.version < next.version && from <= next_from
        });
        if !in_order {
            return Err(Error::internal(
                "two policies have the same version, or a later version has an earlier first day",
            ));
        }
        let policies = Self(policies);
        if policies.current().is_none() {
            return Err(Error::internal("no privacy policy is in force yet"));
        }
        Ok(policies)
    }

    /// The policy in force: the last one whose first day has come.
    pub fn current(&self) -> Option<&Policy> {
        let now = Timestamp::now();
        self.all_from().find(|(from, _)| *from <= now).map(|(_, policy)| policy)
    }

    /// The highest known version, also if it is not in force yet.
    pub fn newest(&self) -> i32 {
        self.all().next().map_or(0, |policy| policy.version)
    }

    pub fn version(&self, version: i32) -> Option<&Policy> {
        self.all().find(|policy| policy.version == version)
    }

    /// All policies, the newest first, also those not yet in force.
    pub fn all(&self) -> impl Iterator<Item = &Policy> {
        self.all_from().map(|(_, policy)| policy)
    }

    fn all_from(&self) -> impl Iterator<Item = &(Timestamp, Policy)> {
        self.0.iter().rev()
    }
}

fn read_all(directory: &Path) -> Result<Vec<(String, String)>> {
    let failed = |error: std::io::Error| {
        Error::internal(format!("cannot read the policies in {}: {error}", directory.display()))
    };
    let mut texts = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            texts.push((name, fs::read_to_string(&path).map_err(failed)?));
        }
    }
    Ok(texts)
}

/// Parses a policy from its file name, `<version>_<first day>.md`, and its text.
fn policy(name: &str, markdown: &str) -> Result<(Timestamp, Policy)> {
    let parts = name.strip_suffix(".md").and_then(|stem| stem.split_once('_'));
    let read = parts.and_then(|(version, day)| {
        let version = version.parse::<i32>().ok().filter(|version| *version > 0)?;
        Some((version, Timestamp::of_day(day)?, day.to_owned()))
    });
    let (version, from, effective_on) = read.ok_or_else(|| {
        Error::internal(format!(
            "the file of a policy must be named <version>_<YYYY-MM-DD>.md, not {name}"
        ))
    })?;
    let policy = Policy {
        version,
        effective_on,
        sha256: hexadecimal(digest(&SHA256, markdown.as_bytes()).as_ref()),
        markdown: markdown.to_owned(),
    };
    Ok((from, policy))
}

fn fill(text: &str, settings: &Settings) -> String {
    let controller = settings.operator_name.as_deref().unwrap_or("The person who set it up");
    let contact = settings.operator_contact.as_deref().map_or_else(
        || "Ask them for their address before you write anything private.".to_owned(),
        |contact| format!("Contact: {contact}"),
    );
    text.replace("{controller}", controller).replace("{contact}", &contact)
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
    fn shipped_versions_ascend_and_name_who_is_responsible() {
        let read: Vec<_> = SHIPPED.iter().map(|(name, text)| policy(name, text)).collect();
        let read: Vec<_> = read.into_iter().map(|policy| policy.expect("a good name")).collect();
        assert!(
            read.windows(2).all(|pair| {
                pair[0].1.version + 1 == pair[1].1.version && pair[0].0 <= pair[1].0
            })
        );
        for (_, policy) in read {
            assert!(
                policy.markdown.contains("{controller}") && policy.markdown.contains("{contact}")
            );
        }
    }

    #[test]
    fn shipped_texts_do_not_change() {
        let (_, first) = policy(SHIPPED[0].0, SHIPPED[0].1).expect("a good name");
        assert_eq!(&first.sha256[..16], "3e7a46b1e7a95061");
    }

    #[test]
    fn file_names_contain_version_and_day() {
        assert!(policy("3_2027-02-28.md", "").is_ok());
        for name in
            ["3.md", "0_2027-01-01.md", "3_2027-02-30.md", "x_2027-01-01.md", "3_2027-01-01"]
        {
            assert!(policy(name, "").is_err(), "{name}");
        }
    }
}
