//! Accounts, and the parsing of names.

mod card;
mod quiet_hours;

use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::SmallInt};
use icu_properties::{CodePointMapData, props::Script};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_security::MixedScript;
use utoipa::ToSchema;

pub use self::{
    card::{CardPicture, UserCard},
    quiet_hours::{QuietHours, TimeOfDay},
};
use crate::{
    base::{
        clock::Timestamp,
        column::column_enum,
        error::FieldError,
        ids::{AccountId, FaceId},
        text::{
            self,
            fold::{folded, username_key},
        },
    },
    storage::schema::accounts,
};

/// Characters of Han, Kana, Hangul and similar scripts count twice, because two of them are a
/// complete name.
pub const USERNAME_MIN: usize = 3;
pub const USERNAME_MAX: usize = 32;
pub const DISPLAY_NAME_MAX: usize = 64;
pub const EMAIL_MAX: usize = 254;

/// The version of the rules of [`Username::key_of`]. Zero is the column's default and stands for
/// lower case only.
pub const KEY_VERSION: i16 = 1;

/// A username as the owner writes it, with the key that makes it unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username {
    shown: String,
    key: String,
}

impl Username {
    /// Letters and digits of one script after NFKC normalisation, with `.`, `_` and `-`.
    ///
    /// # Errors
    /// A field error named `username`.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let shown: String = text.trim().nfkc().collect();
        let refuse = |code, message| Err(FieldError::new("username", code, message));
        if shown.chars().map(weight).sum::<usize>() < USERNAME_MIN {
            return refuse(
                "too_short",
                "Use at least 3 characters, or 2 of Chinese, Japanese or Korean.",
            );
        }
        if shown.chars().count() > USERNAME_MAX {
            return refuse("too_long", "Use at most 32 characters.");
        }
        let plain = |sign: char| sign.is_alphanumeric() || matches!(sign, '.' | '_' | '-');
        if !shown.chars().all(plain) {
            return refuse("invalid", "Use letters, digits, dots, hyphens and underscores.");
        }
        if !shown.chars().any(char::is_alphanumeric) {
            return refuse("invalid", "Use at least one letter or digit.");
        }
        if !shown.as_str().is_single_script() {
            return refuse("mixed_scripts", "Use letters of one alphabet only.");
        }
        let key = Self::key_of(&shown);
        Ok(Self { shown, key })
    }

    /// The form in which usernames are compared: "Straße" equals "STRASSE".
    pub fn key_of(text: &str) -> String {
        username_key(text)
    }

    /// The form in which earlier versions compared usernames: lower case only. An account keeps
    /// such a key if another account has the current key (`features/accounts/keys.rs`).
    pub fn former_key_of(text: &str) -> String {
        text.trim().nfkc().collect::<String>().to_lowercase().nfkc().collect()
    }

    /// A second key for searches, without diacritical marks; `None` if it equals the first key.
    pub fn search_key_of(text: &str) -> Option<String> {
        let key = folded(text.trim()).into_owned();
        (key != Self::key_of(text)).then_some(key)
    }

    pub fn shown(&self) -> &str {
        &self.shown
    }

    pub fn key(&self) -> &str {
        &self.key
    }
}

/// How many characters of the minimum length this one counts for.
fn weight(sign: char) -> usize {
    let script = CodePointMapData::<Script>::new().get(sign);
    let is_syllable_or_word = [
        Script::Han,
        Script::Hiragana,
        Script::Katakana,
        Script::Hangul,
        Script::Bopomofo,
        Script::Yi,
    ]
    .contains(&script);
    if is_syllable_or_word { 2 } else { 1 }
}

/// The display name of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// # Errors
    /// A field error named `display_name`.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let name = text::name::parse("display_name", text, DISPLAY_NAME_MAX)?;
        Ok(Self(name))
    }

    pub fn into_inner(self) -> String {
        self.0
    }
}

/// The state of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = SmallInt)]
pub enum Status {
    Active,
    Disabled,
    Erasing,
}

column_enum!(Status in "accounts.status" as SmallInt { Active = 0, Disabled = 1, Erasing = 2 });

/// What the rules need to know of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountStatus {
    pub status: Status,
    pub read_receipts: bool,
}

/// Who may add the account to groups.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = SmallInt)]
#[serde(rename_all = "lowercase")]
pub enum GroupAdds {
    Friends,
    Ask,
}

column_enum!(GroupAdds in "accounts.group_adds" as SmallInt { Friends = 0, Ask = 1 });

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    Dark,
    Light,
    System,
}

/// The column `accounts.theme`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = SmallInt)]
pub enum StoredTheme {
    NotChosen,
    Chosen(Theme),
}

// A program of an earlier version reads 3 as the default, which is dark as well.
column_enum!(StoredTheme in "accounts.theme" as SmallInt {
    NotChosen = 0,
    Chosen(Theme::Light) = 1,
    Chosen(Theme::System) = 2,
    Chosen(Theme::Dark) = 3,
});

/// A row of `accounts`, without the password hash.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct AccountRow {
    pub id: AccountId,
    pub username: String,
    pub display_name: String,
    pub email: Option<String>,
    pub status: Status,
    pub account_rev: i64,
    pub read_receipts: bool,
    pub presence: bool,
    pub discoverable: bool,
    pub group_adds: GroupAdds,
    pub theme: StoredTheme,
    pub created_at: Timestamp,
    /// The version of the privacy policy that was accepted last.
    pub policy_version: i32,
    pub picture: Option<FaceId>,
    pub picture_for_friends_only: bool,
    pub quiet_hours: Option<QuietHours>,
}

impl AccountRow {
    pub fn status(&self) -> Status {
        self.status
    }
}

/// A new row of `accounts`; missing columns take their defaults.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = accounts, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct NewAccount {
    pub id: AccountId,
    pub username: String,
    pub username_key: String,
    /// The search key without diacritical marks.
    pub search_key: Option<String>,
    /// The version of the key's rules: [`KEY_VERSION`].
    pub key_version: i16,
    pub display_name: String,
    pub email: Option<String>,
    pub password_hash: String,
    pub read_receipts: bool,
    pub presence: bool,
    pub discoverable: bool,
    pub created_at: Timestamp,
    pub policy_version: i32,
}

/// The caller's own account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Account {
    pub id: AccountId,
    pub username: String,
    pub display_name: String,
    #[schema(required)]
    pub email: Option<String>,
    pub created_at: Timestamp,
    /// The id of the account's picture, which changes with the picture.
    #[schema(required)]
    pub picture: Option<FaceId>,
    pub settings: AccountSettings,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Settings)]
pub struct AccountSettings {
    /// Whether others see what the account has read; it then sees theirs, too.
    pub read_receipts: bool,
    /// Whether friends see that the account is online.
    pub presence: bool,
    /// Whether searches for the beginning of the username find the account.
    pub discoverable: bool,
    /// Whether only friends see the picture. Else everybody sees it who sees the name: friends, both
    /// sides of a request, fellow members and, for a discoverable account, those who find it.
    pub picture_for_friends_only: bool,
    pub group_adds: GroupAdds,
    pub theme: Theme,
    /// Whether the account has chosen its theme. Else `theme` is the default, and a theme chosen on
    /// the device before the sign-in may replace it. An account that chose the default before this
    /// field existed has `false`.
    pub theme_chosen: bool,
    /// When nothing notifies the account; `null`: something may at any time.
    #[schema(required)]
    pub quiet_hours: Option<QuietHours>,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            username: row.username,
            display_name: row.display_name,
            email: row.email,
            created_at: row.created_at,
            picture: row.picture,
            settings: AccountSettings {
                read_receipts: row.read_receipts,
                presence: row.presence,
                discoverable: row.discoverable,
                picture_for_friends_only: row.picture_for_friends_only,
                group_adds: row.group_adds,
                theme: match row.theme {
                    StoredTheme::NotChosen => Theme::Dark,
                    StoredTheme::Chosen(theme) => theme,
                },
                theme_chosen: row.theme != StoredTheme::NotChosen,
                quiet_hours: row.quiet_hours,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_that_look_alike_have_one_key() {
        let key = |text| Username::parse(text).expect("valid").key().to_owned();
        assert_eq!(key("Mira"), key("ｍｉｒａ"));
        assert_eq!(key("STRASSE"), key("Straße"));
        assert_eq!(key("Σας"), key("ΣΑΣ"));
        assert_ne!(key("Muller"), key("Müller"));
    }

    #[test]
    fn two_characters_are_enough_in_ideographic_scripts() {
        for name in ["王芳", "さち", "민수", "ｱﾔ", "3王"] {
            assert!(Username::parse(name).is_ok(), "{name}");
        }
        for name in ["王", "민", "a", "ab", "ßß", "яя", "-王", ""] {
            let refused = Username::parse(name).err().map(|error| error.code.into_owned());
            assert_eq!(refused.as_deref(), (name != "-王").then_some("too_short"), "{name}");
        }
    }

    #[test]
    fn usernames_that_deceive_are_refused() {
        let code = |text: &str| Username::parse(text).err().map(|error| error.code.into_owned());
        assert_eq!(code("ab").as_deref(), Some("too_short"));
        assert_eq!(code(&"a".repeat(33)).as_deref(), Some("too_long"));
        assert_eq!(code("mi\u{202E}ra").as_deref(), Some("invalid"));
        assert_eq!(code("mi\u{200B}ra").as_deref(), Some("invalid"));
        assert_eq!(code("mi ra").as_deref(), Some("invalid"));
        assert_eq!(code("...").as_deref(), Some("invalid"));
        assert_eq!(code("mirа").as_deref(), Some("mixed_scripts"), "the last letter is Cyrillic");
        assert_eq!(code("мира"), None);
    }

    #[test]
    fn display_names_keep_emoji_and_lose_control_characters() {
        assert!(DisplayName::parse("Mira 👩‍🚀").is_ok());
        assert!(DisplayName::parse("  ").is_err());
        assert!(DisplayName::parse("a\u{0007}b").is_err());
        assert!(DisplayName::parse("a\u{202E}b").is_err());
    }
}
