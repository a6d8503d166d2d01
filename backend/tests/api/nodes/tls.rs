use std::process::Command;

use super::{FILES, SECRET, redis::Own};
use crate::stage::{Database, Engine, Process, eventually};

/// `rediss://` accepts only a server with a valid certificate.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_over_tls_requires_a_valid_certificate() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let at = |name: &str| directory.path().join(name).to_string_lossy().into_owned();
    let (key, certificate) = (at("redis.key"), at("redis.crt"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
        .args([
            "-subj",
            "/CN=a Redis of a test",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-days",
            "2",
        ])
        // A certificate of an authority is not accepted as a server certificate.
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", &key, "-out", &certificate])
        .output()
        .expect("openssl runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let own = Own::with_tls(&key, &certificate).await;

    let url = own.url();
    let settings = [
        ("REDIS_URL", url.as_str()),
        ("UMBRACHAT_JWT_SECRET", SECRET),
        ("UMBRACHAT_FILES_URL", FILES),
    ];
    let unknown = Process::on(Database::new(Engine::Postgres).await, &settings).await;
    let known = [settings.as_slice(), &[("SSL_CERT_FILE", certificate.as_str())]].concat();
    let trusted = Process::on(Database::new(Engine::Postgres).await, &known).await;
    eventually("Redis answers", async || trusted.has_said("Redis answers")).await;
    assert!(!unknown.has_said("Redis answers"));
    eventually("the reason is logged", async || unknown.has_said("certificate")).await;
}
