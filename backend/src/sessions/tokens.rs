//! The tokens of a session: a short-lived signed one for access, and an opaque one to
//! refresh it.

use aws_lc_rs::{
    digest::{SHA256, digest},
    hmac,
    rand::fill,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use super::rules::ACCESS;
use crate::{
    clock::Timestamp,
    error::{Code, Error, Result},
    ids::{AccountId, RequestId, SessionId},
};

const ISSUER: &str = "umbrachat";
const AUDIENCE: &str = "umbrachat-api";
/// RFC 9068: nothing else that is ever signed here can pass for an access token.
const TYPE: &str = "at+jwt";
/// Clocks of several nodes may differ by this many seconds.
const LEEWAY: u64 = 5;

/// Who acts, as an access token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    pub account: AccountId,
    pub session: SessionId,
    /// The newest privacy policy accepted when the token was made.
    pub policy: i32,
    pub expires_at: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: AccountId,
    sid: SessionId,
    /// The version of the privacy policy that was accepted; tokens of older programs have
    /// none.
    #[serde(default)]
    pol: i32,
    iat: i64,
    exp: i64,
    jti: RequestId,
}

pub struct Tokens {
    signing: EncodingKey,
    /// Tokens signed with any of these are taken: the key in use and, while it is changed,
    /// the one before.
    checking: Vec<DecodingKey>,
    validation: Validation,
    /// The one header that is accepted, to the letter: no algorithm, key id or address of
    /// a key is ever taken from a token.
    header: String,
    refresh: hmac::Key,
}

impl Tokens {
    /// Keys for each use are derived from the one secret. With the secret `before`, access
    /// tokens from before a change go on; refresh tokens are known by their hashes and do so
    /// anyway.
    pub fn new(secret: &[u8], before: Option<&[u8]>) -> Result<Self> {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let access = access_key(secret);
        let refresh = hmac::sign(&root, b"umbrachat refresh token");
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.leeway = LEEWAY;
        let mut tokens = Self {
            signing: EncodingKey::from_secret(access.as_ref()),
            checking: std::iter::once(access)
                .chain(before.map(access_key))
                .map(|key| DecodingKey::from_secret(key.as_ref()))
                .collect(),
            validation,
            header: String::new(),
            refresh: hmac::Key::new(hmac::HMAC_SHA256, refresh.as_ref()),
        };
        let sample = tokens.access(AccountId::new(), SessionId::new(), 0, Timestamp::now())?;
        tokens.header = header_of(&sample).to_owned();
        Ok(tokens)
    }

    /// A signed access token.
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
            pol: policy,
            iat: now.seconds(),
            exp: now.plus(ACCESS).seconds(),
            jti: RequestId::new(),
        };
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        encode(&header, &claims, &self.signing).map_err(Error::internal)
    }

    /// # Errors
    /// `unauthenticated` for everything that is not one of our access tokens in its time.
    pub fn check(&self, token: &str) -> Result<Identity> {
        let refused = || Error::new(Code::Unauthenticated);
        if header_of(token) != self.header {
            return Err(refused());
        }
        let read = |key| decode::<Claims>(token, key, &self.validation).ok();
        let claims = self.checking.iter().find_map(read).ok_or_else(refused)?.claims;
        Ok(Identity {
            account: claims.sub,
            session: claims.sid,
            policy: claims.pol,
            expires_at: Timestamp::from_micros(claims.exp.saturating_mul(1_000_000)),
        })
    }

    /// The token that follows `token`: the same one always has the same successor, so that
    /// a lost answer can be given again without keeping it.
    pub fn successor(&self, token: &RefreshToken) -> RefreshToken {
        let tag = hmac::sign(&self.refresh, &token.bytes());
        let mut secret = [0; 32];
        secret.copy_from_slice(tag.as_ref().get(..32).unwrap_or(&[0; 32]));
        RefreshToken { session: token.session, secret }
    }
}

fn access_key(secret: &[u8]) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), b"umbrachat access token")
}

fn header_of(token: &str) -> &str {
    token.split_once('.').map_or("", |(header, _)| header)
}

/// An opaque token: the session it belongs to and 256 secret bits.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    session: SessionId,
    secret: [u8; 32],
}

impl RefreshToken {
    /// The first one of a session.
    ///
    /// # Errors
    /// When the system gives no random numbers.
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

    /// What is stored of it.
    pub fn hash(&self) -> Vec<u8> {
        digest(&SHA256, &self.bytes()).as_ref().to_vec()
    }

    fn bytes(&self) -> Vec<u8> {
        [self.session.as_bytes().as_slice(), &self.secret].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        Tokens::new(b"a secret of the tests, long enough for this", None).expect("keys")
    }

    fn forged(header: &str, claims: &str) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.{}", part(header), part(claims), part("signature"))
    }

    #[test]
    fn an_access_token_reads_back_until_it_expires() {
        let (tokens, account, session) = (tokens(), AccountId::new(), SessionId::new());
        let now = Timestamp::now();
        let identity = tokens.check(&tokens.access(account, session, 2, now).expect("signs"));
        let identity = identity.expect("is valid");
        assert_eq!((identity.account, identity.session), (account, session));
        assert_eq!(identity.policy, 2);
        let old = tokens.access(account, session, 2, now.minus(ACCESS * 2)).expect("signs");
        assert!(tokens.check(&old).is_err());
        let other = Tokens::new(b"another secret, just as long as the first one", None);
        let other = other.expect("keys");
        assert!(other.check(&tokens.access(account, session, 2, now).expect("signs")).is_err());
    }

    #[test]
    fn no_algorithm_type_or_key_is_taken_from_a_token() {
        let tokens = tokens();
        let good = tokens.access(AccountId::new(), SessionId::new(), 2, Timestamp::now());
        let good = good.expect("signs");
        let (_, rest) = good.split_once('.').expect("has parts");
        for header in [
            r#"{"typ":"at+jwt","alg":"none"}"#,
            r#"{"typ":"JWT","alg":"HS256"}"#,
            r#"{"alg":"HS256"}"#,
            r#"{"typ":"at+jwt","alg":"HS256","kid":"../../dev/null"}"#,
            r#"{"typ":"at+jwt","alg":"HS256","crit":["exp"]}"#,
        ] {
            let token = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
            assert!(tokens.check(&token).is_err(), "{header}");
            assert!(tokens.check(&forged(header, "{}")).is_err(), "{header}");
        }
        for rubbish in ["", ".", "..", "a.b.c", "🌒.🌒.🌒"] {
            assert!(tokens.check(rubbish).is_err(), "{rubbish}");
        }
    }

    #[test]
    fn a_refresh_token_has_one_successor_and_tells_no_secret() {
        let tokens = tokens();
        let first = RefreshToken::first(SessionId::new()).expect("random");
        let next = tokens.successor(&first);
        assert!(next == tokens.successor(&first) && next != first);
        assert!(RefreshToken::parse(&next.encode()).is_some_and(|read| read == next));
        assert!(RefreshToken::parse("AAAA").is_none());
        assert!(tokens.check(&first.encode()).is_err(), "it is no access token");
    }
}
