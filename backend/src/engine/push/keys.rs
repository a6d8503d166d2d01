//! The key by which push services recognise this server (RFC 8292). It is derived from a secret
//! that is kept like the signing secret: in a file of the data directory, readable by its owner
//! only, or in the settings, where several nodes share it. It is a secret of its own, because the
//! subscriptions of all devices are bound to it: a rotation of the signing secret keeps them.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::EncodingKey;
use web_push_native::p256::{
    SecretKey, elliptic_curve::sec1::ToEncodedPoint as _, pkcs8::EncodePrivateKey as _,
};

use crate::{
    base::{
        config::Settings,
        error::{Error, Result},
    },
    engine::identity::keys,
};

pub const PUSH_KEY_FILE: &str = "push.key";

/// The key pair of this server.
#[derive(Clone)]
pub struct PushKeys {
    pub(super) signing: EncodingKey,
    public: String,
}

impl PushKeys {
    /// The key of these settings. Without a secret in the settings, the first start creates a file.
    ///
    /// # Errors
    /// An error message for the operator.
    pub fn open(settings: &Settings) -> Result<Self> {
        match &settings.push.push_key {
            Some(secret) => Self::derive(secret.bytes()),
            None => {
                let path = settings.data_dir.join(PUSH_KEY_FILE);
                Self::derive(&keys::read_or_create(&path)?.current)
            }
        }
    }

    /// The public key as browsers expect it: an uncompressed point in base64url.
    pub fn public(&self) -> &str {
        &self.public
    }

    fn derive(secret: &[u8]) -> Result<Self> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        // Nearly every 256-bit number is a private key of P-256; the counter is for the others.
        let candidates = (0_u8..=255).map(|counter| {
            let mut text = b"umbrachat web push key ".to_vec();
            text.push(counter);
            hmac::sign(&key, &text)
        });
        let private = candidates
            .filter_map(|number| SecretKey::from_slice(number.as_ref()).ok())
            .next()
            .ok_or_else(|| Error::internal("no push key can be derived from this secret"))?;
        let document = private.to_pkcs8_der().map_err(Error::internal)?;
        let point = private.public_key().to_encoded_point(false);
        Ok(Self {
            signing: EncodingKey::from_ec_der(document.as_bytes()),
            public: URL_SAFE_NO_PAD.encode(point.as_bytes()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_one_key() {
        let one = PushKeys::derive(b"a secret of 32 bytes or more ....").expect("a key");
        let same = PushKeys::derive(b"a secret of 32 bytes or more ....").expect("a key");
        let other = PushKeys::derive(b"another secret of 32 bytes or more").expect("a key");
        assert_eq!(one.public(), same.public());
        assert_ne!(one.public(), other.public());
        let point = URL_SAFE_NO_PAD.decode(one.public()).expect("base64url");
        assert_eq!((point.len(), point[0]), (65, 4));
    }
}
