//! Usernames that cannot be chosen at sign-up, because readers would take them for the operator,
//! the program or a group of people. The operator can create an account with such a name on the
//! command line.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_security::confusable_detection::skeleton;

use crate::{base::error::FieldError, domain::accounts::model::Username};

/// Mailbox names of RFC 2142, and names that chat users take for official.
const RESERVED: &[&str] = &[
    "abuse",
    "account",
    "accounts",
    "admin",
    "administration",
    "administrator",
    "admins",
    "all",
    "anonymous",
    "api",
    "billing",
    "bot",
    "channel",
    "contact",
    "deleted",
    "everybody",
    "everyone",
    "guest",
    "help",
    "helpdesk",
    "here",
    "hostmaster",
    "info",
    "legal",
    "login",
    "mail",
    "mailerdaemon",
    "me",
    "mod",
    "moderator",
    "moderators",
    "mods",
    "myself",
    "news",
    "nobody",
    "noc",
    "noreply",
    "null",
    "official",
    "operator",
    "operators",
    "postmaster",
    "privacy",
    "root",
    "security",
    "server",
    "service",
    "settings",
    "signin",
    "signup",
    "staff",
    "superuser",
    "support",
    "sysadmin",
    "system",
    "systemadmin",
    "team",
    "umbra",
    "umbraadmin",
    "umbrachat",
    "umbrachatadmin",
    "umbrachatsupport",
    "umbrachatteam",
    "umbrasupport",
    "undefined",
    "user",
    "webmaster",
    "you",
];

/// # Errors
/// A field error named `username`, for a reserved name or one that looks like it.
pub fn check_not_reserved(username: &Username) -> Result<(), FieldError> {
    let looks = looks(username.key());
    if RESERVED.iter().any(|name| looks == self::looks(name)) {
        let message = "This username is reserved. Choose another one.";
        return Err(FieldError::new("username", "reserved", message));
    }
    Ok(())
}

/// The skeleton of a name: characters that look alike become one (UTS #39, section 4), digits
/// become the letters they replace, and diacritical marks and separators are removed.
fn looks(name: &str) -> String {
    let plain: String = name.nfkd().filter(|sign| !is_combining_mark(*sign)).collect();
    let alike: String = skeleton(&plain).collect::<String>().to_lowercase();
    let letters = alike.nfkd().filter(|sign| sign.is_alphanumeric() && !is_combining_mark(*sign));
    letters.map(letter).collect()
}

fn letter(sign: char) -> char {
    match sign {
        '0' => 'o',
        '1' | 'l' | 'ı' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        '8' => 'b',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_reserved(name: &str) -> bool {
        check_not_reserved(&Username::parse(name).expect("is a username")).is_err()
    }

    #[test]
    fn reserved_names_are_refused_in_any_spelling() {
        for name in [
            "admin",
            "Admin",
            "ADMIN",
            "a.d.m.i.n",
            "_admin_",
            "adm1n",
            "4dmin",
            "ádmin",
            "admín",
            "ａｄｍｉｎ",
            "adrnin",
            "root",
            "r00t",
            "RO0T",
            "support",
            "supp0rt",
            "5upport",
            "he1p",
            "heIp",
            "no-reply",
            "mailer-daemon",
            "umbra.chat",
            "UmbraChat",
            "all",
            "a11",
            "AII",
            "𝐚𝐝𝐦𝐢𝐧",
            "ⓢⓨⓢⓣⓔⓜ",
        ] {
            assert!(is_reserved(name), "{name}");
        }
    }

    #[test]
    fn ordinary_names_are_free() {
        for name in ["mira", "adminton", "helper", "allan", "hereward", "иван", "rooty", "systema"]
        {
            assert!(!is_reserved(name), "{name}");
        }
    }
}
