//! Argon2id outside of the web workers: at most one hash per core at a time, a bounded queue, and
//! the same work for an account that does not exist.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{
        PasswordHasher, PasswordVerifier,
        phc::{Output, PasswordHash, Salt},
    },
};
use tokio::{runtime::Handle, sync::Semaphore};

use crate::{
    base::{
        error::{Code, Error, Result},
        metrics::{GaugeGuard, METRICS},
    },
    domain::accounts::rules::{forms, normalised},
};

/// The queue length per core above which requests are refused with `overloaded`.
const QUEUE_PER_CORE: usize = 16;

/// The result of a password check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordMatch {
    No,
    Yes,
    /// Right, but hashed by an older version, before passwords were normalised. It should be hashed
    /// again.
    OldForm,
}

impl PasswordMatch {
    pub fn is_match(self) -> bool {
        self != Self::No
    }
}

/// The default of the `argon2` crate is the second recommended option of RFC 9106 and a
/// recommendation of OWASP: Argon2id, 19 MiB, two passes, one lane, with a 16-byte random salt.
pub struct Hashing {
    runtime: Handle,
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    /// A hash to verify against if the account does not exist, so that the answer takes the same
    /// time.
    dummy: String,
}

impl Hashing {
    /// # Errors
    /// If the system gives no random numbers.
    pub fn new(runtime: Handle) -> Result<Self> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Self {
            runtime,
            running: Arc::new(Semaphore::new(cores)),
            admitted: Arc::new(Semaphore::new(cores * QUEUE_PER_CORE)),
            dummy: dummy()?,
        })
    }

    /// Returns the PHC string to store.
    ///
    /// # Errors
    /// `overloaded` if the queue is full.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.run(move || hash(&normalised(&password))).await
    }

    /// Verifies a password. `None` stands for an account that does not exist: it takes as long as a
    /// wrong password and gives `No`.
    ///
    /// # Errors
    /// `overloaded` if the queue is full.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<PasswordMatch> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.dummy.clone());
        self.run(move || {
            let parsed =
                PasswordHash::new(&stored).map_err(|error| Error::internal(error.to_string()))?;
            let fits = |form: &String| {
                Argon2::default().verify_password(form.as_bytes(), &parsed).is_ok() && known
            };
            // The same number of forms is tried for an account that does not exist.
            Ok(match forms(&password).iter().position(fits) {
                Some(0) => PasswordMatch::Yes,
                Some(_) => PasswordMatch::OldForm,
                None => PasswordMatch::No,
            })
        })
        .await
    }

    /// Whether a hash was made with weaker parameters than the current ones. It should be replaced
    /// while the password is known.
    pub fn is_outdated(&self, stored: &str) -> bool {
        let cost = |text: &str| {
            let hash = PasswordHash::new(text).ok()?;
            Some((hash.algorithm, Params::try_from(&hash).ok()?))
        };
        let (Some((algorithm, params)), Some((ours, asked))) = (cost(stored), cost(&self.dummy))
        else {
            return true;
        };
        algorithm != ours
            || params.m_cost() < asked.m_cost()
            || params.t_cost() < asked.t_cost()
            || params.p_cost() != asked.p_cost()
    }

    /// Runs costly work on passwords in the queue of the hashing.
    ///
    /// # Errors
    /// `overloaded` if the queue is full, and what `work` refuses.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let admitted = Arc::clone(&self.admitted)
            .try_acquire_owned()
            .map_err(|_| Error::new(Code::Overloaded))?;
        let counted = GaugeGuard::one(&METRICS.hashing);
        let turn = Arc::clone(&self.running).acquire_owned().await.map_err(Error::internal)?;
        let task = self.runtime.spawn_blocking(move || {
            let result = work();
            drop((turn, admitted, counted));
            result
        });
        task.await.map_err(Error::internal)?
    }
}

/// A PHC string with the current parameters and random bytes as salt and hash. A real hash would take
/// 19 MiB of memory at each start.
fn dummy() -> Result<String> {
    let (mut salt, mut digest) = ([0; 16], [0; Params::DEFAULT_OUTPUT_LEN]);
    for bytes in [&mut salt[..], &mut digest[..]] {
        aws_lc_rs::rand::fill(bytes).map_err(|_| Error::internal("no random numbers"))?;
    }
    let hash = Params::default().try_into().and_then(|params| {
        Ok(PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params,
            salt: Some(Salt::new(&salt)?),
            hash: Some(Output::new(&digest)?),
        })
    });
    hash.map(|hash| hash.to_string()).map_err(|error| Error::internal(error.to_string()))
}

fn hash(password: &str) -> Result<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn only_the_right_password_of_a_known_account_fits() {
        let hashing = Hashing::new(Handle::current()).expect("starts");
        let stored = hashing.hash("seven lamps".into()).await.expect("hashes");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        let verify = async |password: &str, stored: &str| {
            hashing.verify(password.to_owned(), Some(stored.to_owned())).await.expect("verifies")
        };
        assert_eq!(verify("seven lamps", &stored).await, PasswordMatch::Yes);
        assert_eq!(verify("six lamps", &stored).await, PasswordMatch::No);
        let (composed, parted) = ("sieben L\u{e4}mpchen", "sieben La\u{308}mpchen");
        let stored = hashing.hash(parted.into()).await.expect("hashes");
        assert_eq!(verify(composed, &stored).await, PasswordMatch::Yes);
        assert_eq!(verify(parted, &stored).await, PasswordMatch::Yes);
        // The form that an older version hashed.
        let stored = hash(parted).expect("hashes");
        assert_eq!(verify(composed, &stored).await, PasswordMatch::OldForm);
        assert_eq!(verify(parted, &stored).await, PasswordMatch::OldForm);
        assert_eq!(verify("sieben Lampchen", &stored).await, PasswordMatch::No);
        let weak = Params::new(8 * 1_024, 1, 1, None).expect("parameters");
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, weak);
        let weak = weak.hash_password(b"seven lamps").expect("hashes").to_string();
        assert!(hashing.is_outdated(&weak) && !hashing.is_outdated(&hashing.dummy), "{weak}");
        assert_eq!(verify("seven lamps", &weak).await, PasswordMatch::Yes);
        let dummy = hashing.verify("nobody has this password".into(), None).await;
        assert_eq!(dummy.expect("verifies"), PasswordMatch::No, "an unknown account never fits");
    }
}
