//! The tokens of a session: a short-lived signed access token and an opaque refresh token.

use std::{
    sync::{PoisonError, RwLock, RwLockReadGuard},
    time::Duration,
};

use aws_lc_rs::{
    digest::{SHA256, digest},
    hmac,
    rand::fill,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::{AccountId, RequestId, SessionId},
    },
    domain::sessions::rules::ACCESS,
    engine::identity::keys::SigningKeys,
};

const ISSUER: &str = "umbrachat";
const AUDIENCE: &str = "umbrachat-api";
/// RFC 9068: nothing else that is signed here can be used as an access token.
const TYPE: &str = "at+jwt";
/// The clocks of several nodes may differ by this many seconds.
const LEEWAY: u64 = 5;

/// The account and session of an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    pub account: AccountId,
    pub session: SessionId,
    /// The newest privacy policy that was accepted when the token was made.
    pub policy: i32,
    pub expires_at: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: AccountId,
    sid: SessionId,
    /// The accepted version of the privacy policy; missing in tokens of older versions of the
    /// program.
    #[serde(default)]
    pol: i32,
    iat: i64,
    exp: i64,
    /// Never written, but checked if present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    jti: RequestId,
}

pub struct Tokens {
    /// Replaced when the signing key changes.
    keys: RwLock<Keys>,
    validation: Validation,
    /// The newest version of the privacy policy that this program knows.
    newest_policy: i32,
    /// The only accepted header. No algorithm, key id or key address is ever taken from a token.
    header: String,
}

struct Keys {
    signing: EncodingKey,
    /// The keys whose tokens are accepted: the current one, and former ones until the given time.
    checking: Vec<(DecodingKey, Option<Timestamp>)>,
    /// The keys that derive the successors of refresh tokens; the current one first.
    refresh: Vec<hmac::Key>,
    /// The keys of device keys; the current one first.
    device: Vec<hmac::Key>,
}

impl Keys {
    /// Derives a key for each use from the one secret.
    fn new(keys: &SigningKeys) -> Self {
        let trusted = || keys.former.iter().filter(|key| key.trusted);
        let until = |retired: Timestamp| retired.plus(ACCESS + Duration::from_secs(LEEWAY));
        let access = access_key(&keys.current);
        let former = trusted().map(|key| {
            let access = access_key(&key.secret);
            (DecodingKey::from_secret(access.as_ref()), key.retired.map(until))
        });
        let secrets = || std::iter::once(&keys.current).chain(trusted().map(|key| &key.secret));
        Self {
            signing: EncodingKey::from_secret(access.as_ref()),
            checking: std::iter::once((DecodingKey::from_secret(access.as_ref()), None))
                .chain(former)
                .collect(),
            refresh: secrets().map(|secret| derived(secret, b"umbrachat refresh token")).collect(),
            device: secrets().map(|secret| derived(secret, b"umbrachat device key")).collect(),
        }
    }
}

impl Tokens {
    /// Access tokens stay valid after a change of the key if the former secrets are given. Refresh
    /// tokens are found by their hashes and do not depend on it.
    pub fn new(keys: &SigningKeys, newest_policy: i32) -> Result<Self> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.leeway = LEEWAY;
        validation.validate_nbf = true;
        let keys = RwLock::new(Keys::new(keys));
        let mut tokens = Self { keys, validation, newest_policy, header: String::new() };
        let sample = tokens.access(AccountId::new(), SessionId::new(), 0, Timestamp::now())?;
        tokens.header = header_of(&sample).to_owned();
        Ok(tokens)
    }

    /// Replaces the keys.
    pub fn replace(&self, keys: &SigningKeys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Keys::new(keys);
    }

    fn keys(&self) -> RwLockReadGuard<'_, Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// A signed access token. It never names the newest policy of this program: during an upgrade, a
    /// node of the previous version would refuse the token. The [gate](super::gate::Gate) looks up
    /// who has accepted the newest one.
    pub fn access(
        &self,
        account: AccountId,
        session: SessionId,
        policy: i32,
        now: Timestamp,
    ) -> Result<String> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: account,
            sid: session,
            pol: policy.min(self.newest_policy - 1),
            iat: now.seconds(),
            exp: now.plus(ACCESS).seconds(),
            nbf: None,
            jti: RequestId::new(),
        };
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        encode(&header, &claims, &self.keys().signing).map_err(Error::internal)
    }

    /// # Errors
    /// `unauthenticated` if it is not a valid access token of this server.
    pub fn check(&self, token: &str) -> Result<Identity> {
        let refused = || Error::new(Code::Unauthenticated);
        if header_of(token) != self.header {
            return Err(refused());
        }
        let read = |key| decode::<Claims>(token, key, &self.validation).ok();
        let (keys, now) = (self.keys(), Timestamp::now());
        let in_use =
            keys.checking.iter().filter(|(_, until)| until.is_none_or(|until| now < until));
        let claims = in_use.map(|(key, _)| key).find_map(read).ok_or_else(refused)?.claims;
        if !self.has_possible_claims(&claims, now) {
            return Err(refused());
        }
        Ok(Identity {
            account: claims.sub,
            session: claims.sid,
            policy: claims.pol,
            expires_at: Timestamp::from_micros(claims.exp.saturating_mul(1_000_000)),
        })
    }

    /// Whether this server could have made a token with these claims. This limits a compromised key
    /// too: its tokens cannot live longer or begin later.
    fn has_possible_claims(&self, claims: &Claims, now: Timestamp) -> bool {
        let leeway = i64::try_from(LEEWAY).unwrap_or(0);
        let longest = i64::try_from(ACCESS.as_secs()).unwrap_or(0);
        let lives = claims.exp.saturating_sub(claims.iat);
        claims.iat <= now.seconds().saturating_add(leeway)
            && (1..=longest).contains(&lives)
            && (0..=self.newest_policy).contains(&claims.pol)
    }

    /// The tag of a device key under the current key.
    pub fn tag_device(&self, content: &[u8]) -> Option<hmac::Tag> {
        self.keys().device.first().map(|key| hmac::sign(key, content))
    }

    /// Whether this server made the tag.
    pub fn knows_device(&self, content: &[u8], tag: &[u8]) -> bool {
        self.keys().device.iter().any(|key| hmac::verify(key, content, tag).is_ok())
    }

    /// The successor of `token`. It is always the same, so a lost answer can be repeated without
    /// storing it.
    pub fn successor(&self, token: &RefreshToken) -> RefreshToken {
        let mut successors = self.successors(token).into_iter();
        // There is always a current key.
        successors.next().unwrap_or_else(|| token.clone())
    }

    /// The successor under the current key and under each former key.
    pub fn successors(&self, token: &RefreshToken) -> Vec<RefreshToken> {
        let follow = |key: &hmac::Key| {
            let tag = hmac::sign(key, &token.bytes());
            let mut secret = [0; 32];
            secret.copy_from_slice(tag.as_ref().get(..32).unwrap_or(&[0; 32]));
            RefreshToken { session: token.session, secret }
        };
        self.keys().refresh.iter().map(follow).collect()
    }
}

fn derived(secret: &[u8], purpose: &[u8]) -> hmac::Key {
    let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let own = hmac::sign(&root, purpose);
    hmac::Key::new(hmac::HMAC_SHA256, own.as_ref())
}

fn access_key(secret: &[u8]) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), b"umbrachat access token")
}

fn header_of(token: &str) -> &str {
    token.split_once('.').map_or("", |(header, _)| header)
}

/// An opaque token: the id of its session and 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    session: SessionId,
    secret: [u8; 32],
}

impl RefreshToken {
    /// The first refresh token of a session.
    ///
    /// # Errors
    /// If the system gives no random numbers.
    pub fn first(session: SessionId) -> Result<Self> {
        let mut secret = [0; 32];
        fill(&mut secret).map_err(|_| Error::internal("the system gives no random numbers"))?;
        Ok(Self { session, secret })
    }

    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (session, secret) = bytes.split_at_checked(16)?;
        let session = SessionId::from(uuid::Uuid::from_slice(session).ok()?);
        Some(Self { session, secret: secret.try_into().ok()? })
    }

    pub fn session(&self) -> SessionId {
        self.session
    }

    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes())
    }

    /// The SHA-256 hash that is stored.
    pub fn hash(&self) -> Vec<u8> {
        digest(&SHA256, &self.bytes()).as_ref().to_vec()
    }

    fn bytes(&self) -> Vec<u8> {
        [self.session.as_bytes().as_slice(), &self.secret].concat()
    }
}

#[cfg(test)]
mod tests;
