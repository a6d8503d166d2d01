//! Device keys. A device key proves an earlier sign-in of an account on the device. Failed guesses
//! from elsewhere do not count against the attempts of this device. The key grants no access: it is
//! a random number of the server, bound to the account by a signature and not stored on the server.

use std::time::Duration;

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    base::{
        clock::Timestamp,
        ids::{AccountId, DeviceId},
    },
    engine::identity::tokens::Tokens,
};

/// The longest lifetime that browsers accept (RFC 6265bis).
const LIFETIME: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// An older key is replaced when its session is refreshed.
const RENEWED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The most accounts whose keys share a cookie.
const IN_COOKIE: usize = 4;

/// Size of account id, device id and creation time.
const CONTENT: usize = 16 + 16 + 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceKey {
    account: AccountId,
    pub device: DeviceId,
    made: Timestamp,
}

impl DeviceKey {
    fn new(account: AccountId, device: DeviceId, now: Timestamp) -> Self {
        Self { account, device, made: now }
    }

    fn encode(&self, tokens: &Tokens) -> Option<String> {
        let content = self.content();
        let tag = tokens.tag_device(&content)?;
        Some(URL_SAFE_NO_PAD.encode([content.as_slice(), tag.as_ref()].concat()))
    }

    fn parse(tokens: &Tokens, text: &str, now: Timestamp) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (content, tag) = bytes.split_at_checked(CONTENT)?;
        if !tokens.knows_device(content, tag) {
            return None;
        }
        let id = |from: usize| uuid::Uuid::from_slice(content.get(from..from + 16)?).ok();
        let made = i64::from_be_bytes(content.get(32..)?.try_into().ok()?);
        let (account, device) = (id(0)?.into(), id(16)?.into());
        let key = Self { account, device, made: Timestamp::from_micros(made) };
        (now.since(key.made) < LIFETIME).then_some(key)
    }

    fn content(&self) -> Vec<u8> {
        let made = self.made.micros().to_be_bytes();
        [self.account.as_bytes().as_slice(), self.device.as_bytes(), &made].concat()
    }
}

/// The device keys of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeviceKeys(Vec<DeviceKey>);

impl DeviceKeys {
    /// Reads the cookie of a browser, or the field of another client.
    pub fn of(request: &HttpRequest, secure: bool, field: Option<&str>, tokens: &Tokens) -> Self {
        let cookie = request.cookie(name(secure));
        let texts = cookie.as_ref().map(|cookie| cookie.value().split('.')).into_iter().flatten();
        let now = Timestamp::now();
        let keys = texts.chain(field).take(IN_COOKIE + 1);
        Self(keys.filter_map(|text| DeviceKey::parse(tokens, text, now)).collect())
    }

    /// The device id, if this account has signed in on the device before.
    pub fn device_of(&self, account: AccountId) -> Option<DeviceId> {
        self.key_of(account).map(|key| key.device)
    }

    fn key_of(&self, account: AccountId) -> Option<&DeviceKey> {
        self.0.iter().find(|key| key.account == account)
    }

    /// Whether a signed-in account needs a new key.
    pub fn lacks(&self, account: AccountId) -> bool {
        let now = Timestamp::now();
        self.key_of(account).is_none_or(|key| now.since(key.made) > RENEWED)
    }

    /// The key for an account that has just signed in: with the device id of before, if it is
    /// known.
    pub fn renewed(&self, account: AccountId, tokens: &Tokens) -> Option<String> {
        self.new_key(account).encode(tokens)
    }

    /// The cookie with the key of this account and the keys of other accounts in this browser.
    pub fn cookie(
        &self,
        account: AccountId,
        secure: bool,
        tokens: &Tokens,
    ) -> Option<Cookie<'static>> {
        let others = self.0.iter().filter(|key| key.account != account).copied();
        let keys = std::iter::once(self.new_key(account)).chain(others).take(IN_COOKIE);
        let texts: Option<Vec<_>> = keys.map(|key| key.encode(tokens)).collect();
        Some(build(texts?.join("."), secure, LIFETIME))
    }

    /// The cookie without the key of an erased account.
    pub fn cookie_without(
        &self,
        account: AccountId,
        secure: bool,
        tokens: &Tokens,
    ) -> Cookie<'static> {
        let others = self.0.iter().filter(|key| key.account != account);
        let texts: Vec<_> = others.filter_map(|key| key.encode(tokens)).collect();
        let age = if texts.is_empty() { Duration::ZERO } else { LIFETIME };
        build(texts.join("."), secure, age)
    }

    fn new_key(&self, account: AccountId) -> DeviceKey {
        let device = self.device_of(account).unwrap_or_else(DeviceId::new);
        DeviceKey::new(account, device, Timestamp::now())
    }
}

fn name(secure: bool) -> &'static str {
    if secure { "__Host-umbra_device" } else { "umbra_device" }
}

fn build(value: String, secure: bool, age: Duration) -> Cookie<'static> {
    let seconds = i64::try_from(age.as_secs()).unwrap_or(0);
    Cookie::build(name(secure), value)
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Strict)
        .max_age(actix_web::cookie::time::Duration::seconds(seconds))
        .finish()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::engine::identity::keys::SigningKeys;

    fn tokens(secret: &[u8]) -> Tokens {
        Tokens::new(&SigningKeys::only(secret), 1).expect("keys")
    }

    const SECRET: &[u8] = b"a secret of the tests, long enough for this";

    fn bringing(tokens: &Tokens, cookie: &Cookie<'static>) -> DeviceKeys {
        let request = TestRequest::default().cookie(cookie.clone()).to_http_request();
        DeviceKeys::of(&request, true, None, tokens)
    }

    #[test]
    fn a_browser_has_a_key_for_each_account() {
        let tokens = tokens(SECRET);
        let (mira, tomas) = (AccountId::new(), AccountId::new());
        let none = DeviceKeys::default();
        let first = none.cookie(mira, true, &tokens).expect("signs");
        let both = bringing(&tokens, &first).cookie(tomas, true, &tokens).expect("signs");
        let both = bringing(&tokens, &both);
        let device = bringing(&tokens, &first).device_of(mira).expect("is known");
        assert_eq!(both.device_of(mira), Some(device));
        assert!(both.device_of(tomas).is_some_and(|other| other != device));
        assert_eq!(both.device_of(AccountId::new()), None);
        assert!(!both.lacks(mira) && both.lacks(AccountId::new()));
        let again = bringing(&tokens, &both.cookie(mira, true, &tokens).expect("signs"));
        assert_eq!(again.device_of(mira), Some(device), "the device id is unchanged");
        let left = bringing(&tokens, &both.cookie_without(mira, true, &tokens));
        assert_eq!((left.device_of(mira), left.0.len()), (None, 1));
    }

    #[test]
    fn only_valid_keys_of_this_server_are_accepted() {
        let (tokens, other) =
            (tokens(SECRET), tokens(b"another secret, just as long as the first"));
        let (account, device, now) = (AccountId::new(), DeviceId::new(), Timestamp::now());
        let text = DeviceKey::new(account, device, now).encode(&tokens).expect("signs");
        let parse = |text: &str| DeviceKey::parse(&tokens, text, now);
        assert_eq!(parse(&text).map(|key| (key.account, key.device)), Some((account, device)));
        let old = DeviceKey::new(account, device, now.minus(LIFETIME)).encode(&tokens);
        assert_eq!(parse(&old.expect("signs")), None);
        let theirs = DeviceKey::new(account, device, now).encode(&other).expect("signs");
        assert_eq!(parse(&theirs), None);
        let mut bent = URL_SAFE_NO_PAD.decode(&text).expect("bytes");
        bent[3] ^= 1;
        for wrong in [String::new(), "AAAA".to_owned(), URL_SAFE_NO_PAD.encode(&bent)] {
            assert_eq!(parse(&wrong), None, "{wrong}");
        }
        for length in 0..bent.len() {
            assert_eq!(parse(&URL_SAFE_NO_PAD.encode(&bent[..length])), None);
        }
    }
}
