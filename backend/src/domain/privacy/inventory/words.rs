//! The inventory as text: the table of the privacy policy and the record of processing.

use std::fmt::Write as _;

use super::{CATEGORIES, Category, Erase, Export, tables_of};

/// The table of the policy, in Markdown. A policy that was in force must not change, so a change
/// here needs a new version of the policy.
pub fn policy_table() -> String {
    let mut text =
        "| What | What for | On what ground | How long |\n|---|---|---|---|\n".to_owned();
    for Category { what, purpose, basis, retention, .. } in CATEGORIES {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "| {what} | {purpose} | {basis} | {retention} |");
    }
    text
}

/// The record of processing activities (Article 30 GDPR), with every table and column.
pub fn record_of_processing() -> String {
    let mut text = HEAD.to_owned();
    for category in CATEGORIES {
        let Category { what, purpose, basis, retention, erased, .. } = category;
        let _ = writeln!(
            text,
            "\n## {what}\n\n* For: {purpose}\n* Ground: {basis}\n* Kept: {retention}"
        );
        if let Some(sooner) = category.sooner {
            let _ = writeln!(text, "* Kept for less: {sooner}");
        }
        if let Some(left_out) = category.left_out {
            let _ = writeln!(text, "* Not in the export: {left_out}");
        }
        let _ = write!(
            text,
            "* After the erasure of the account: {erased}\n\n\
             | Column | In the export | Erasure |\n|---|---|---|\n"
        );
        for table in tables_of(category.kind) {
            for column in table.columns.iter().filter(|column| column.kind == Some(category.kind)) {
                let export = match column.export {
                    Export::Section(name) => format!("`{name}`"),
                    Export::Left(why) => format!("no: {why}"),
                };
                let erase = match column.erase {
                    Erase::Row => "its row is deleted".to_owned(),
                    Erase::Emptied => "emptied".to_owned(),
                    Erase::Stays(why) => format!("stays: {why}"),
                    Erase::NothingPersonal => "says nothing about anybody".to_owned(),
                };
                for name in column.names {
                    let _ = writeln!(text, "| `{}.{name}` | {export} | {erase} |", table.name);
                }
            }
        }
    }
    text
}

const HEAD: &str = "\
# Record of processing activities

A template for Article 30 GDPR, written by `umbrachat records` from the same list that the export, the erasure and
the privacy policy's table come from. Fill in the first four lines.

* Controller and contact: …
* Data protection officer, if there is one: …
* Where the server and its backups stand, and who else can reach them: …
* Recipients beside the people one writes to: none by this program. A host, a mail relay (only if `UMBRACHAT_SMTP_URL`
  is set), the push services of browsers (only if `UMBRACHAT_PUSH` is on; what is sent is encrypted for the device): …
* People concerned: who has an account here, and who is named in what they write.
* Transfers to third countries: none by this program, except to push services there.
* Security (Article 32): TLS by the reverse proxy, passwords as Argon2id, tokens and codes as hashes, a data directory
  that only the server's user reads, limits on rates, masked addresses, logs without contents (see `security.md`).
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_policy_contains_the_table() {
        let policy = include_str!("../../../engine/consent/policies/6_2026-11-30.md");
        assert!(policy.contains(&policy_table()), "write a new version of the policy");
    }

    #[test]
    fn the_record_in_the_documentation_is_current() {
        let committed = include_str!("../../../../../docs/record-of-processing.md");
        assert_eq!(committed, record_of_processing(), "run `make records`");
    }
}
