//! Connections to PostgreSQL with TLS: verified, or refused with an error.

use crate::stage::{Cluster, Database, Engine, Stage, certificates};

async fn encrypted() -> Cluster {
    Cluster::with(|directory| certificates(directory, "localhost")).await
}

fn at(address: String) -> Database {
    Database { directory: tempfile::tempdir().expect("a directory"), url: address }
}

/// The TLS state of a server's connections.
async fn is_encrypted(cluster: &Cluster) -> Vec<String> {
    let query = "SELECT DISTINCT s.ssl::text AS text FROM pg_stat_ssl s \
         JOIN pg_stat_activity a USING (pid) WHERE a.application_name = 'umbrachat'";
    cluster.database().texts(query).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_for_the_host_by_a_trusted_authority_is_accepted() {
    let cluster = encrypted().await;
    let (port, root) = (cluster.port(), cluster.file("ca.pem"));
    for mode in ["verify-full", "require", "prefer"] {
        let address =
            format!("postgres://umbra@localhost:{port}/postgres?sslmode={mode}&sslrootcert={root}");
        let stage = Stage::on(Engine::Postgres, at(address), &["--limits", "off"]).await;
        stage.person("mira").await;
        assert_eq!(is_encrypted(&cluster).await, ["true"], "{mode}");
        // PostgreSQL's own tools use the same TLS settings.
        let file = stage.database.directory.path().join("backup");
        stage.database.command(&["backup", &file.to_string_lossy()]).await.done();
    }
    let plain = format!("postgres://umbra@localhost:{port}/postgres");
    let stage = Stage::on(Engine::Postgres, at(plain), &[]).await;
    assert_eq!(is_encrypted(&cluster).await, ["false"], "on this machine nothing is said of it");
    drop(stage);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unverifiable_certificates_are_refused() {
    let (cluster, other) = (encrypted().await, tempfile::tempdir().expect("a directory"));
    let other = other.path().join("ca.pem");
    let foreign = encrypted().await;
    std::fs::copy(foreign.file("ca.pem"), &other).expect("copies");
    let plain = Cluster::new().await;
    let (root, other) = (cluster.file("ca.pem"), other.display().to_string());
    let missing = format!("{root}.missing");
    for (cluster, host, query, words) in [
        (&cluster, "localhost", format!("sslmode=verify-full&sslrootcert={other}"), "not signed"),
        (&cluster, "localhost", "sslmode=require".to_owned(), "not signed"),
        (&cluster, "localhost", format!("sslmode=prefer&sslrootcert={other}"), "not signed"),
        (&cluster, "127.0.0.1", format!("sslmode=verify-full&sslrootcert={root}"), "another host"),
        (&plain, "localhost", format!("sslmode=require&sslrootcert={root}"), "offers no TLS"),
        (&plain, "localhost", format!("sslmode=require&sslrootcert={missing}"), ".missing"),
    ] {
        let address = format!("postgres://umbra@{host}:{}/postgres?{query}", cluster.port());
        let refused = Stage::try_on(Engine::Postgres, at(address), &[]).await.err();
        let refused = refused.unwrap_or_else(|| panic!("{query} was accepted"));
        assert!(refused.contains(words), "{query}: {refused}");
    }
    let address = format!("postgres://umbra@localhost:{}/postgres?sslmode=prefer", plain.port());
    Stage::on(Engine::Postgres, at(address), &[]).await;
}
