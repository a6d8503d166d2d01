//! A start without a reachable database waits for it and reports that state.

use crate::stage::{Cluster, Database, Engine, Stage, eventually};

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("listens");
    listener.local_addr().expect("an address").port()
}

async fn ask(address: &str, path: &str) -> Option<(u16, String)> {
    let answer = reqwest::get(format!("http://{address}{path}")).await.ok()?;
    let status = answer.status().as_u16();
    Some((status, answer.text().await.ok()?))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_waits_for_the_database() {
    let mut cluster = Cluster::new().await;
    cluster.kill();
    let address = format!("127.0.0.1:{}", free_port());
    let (database, listen) = (cluster.database(), address.clone());
    let starting = tokio::spawn(async move {
        Stage::on(Engine::Postgres, database, &["--limits", "off", "--listen", &listen]).await
    });
    eventually("it lives", async || {
        ask(&address, "/health/live").await.is_some_and(|(status, _)| status == 200)
    })
    .await;
    for path in ["/health/ready", "/api/v1/server", "/api/v1/sessions", "/", "/nothing"] {
        let (status, body) = ask(&address, path).await.expect("answers");
        assert_eq!(status, 503, "{path}");
        assert!(body.contains("\"code\":\"unavailable\""), "{path}: {body}");
    }
    // A request during the change of state gets one of the two answers and is never cut off.
    let asking = {
        let address = address.clone();
        tokio::spawn(async move {
            let mut statuses = Vec::new();
            while statuses.last() != Some(&200) {
                statuses.push(ask(&address, "/health/ready").await.expect("is answered").0);
            }
            statuses
        })
    };
    cluster.start().await;
    let stage = starting.await.expect("starts");
    let statuses = asking.await.expect("is always answered");
    assert!(statuses.iter().all(|status| [200, 503].contains(status)), "{statuses:?}");
    stage.pair().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn permanent_errors_are_refused_at_once() {
    let cluster = Cluster::new().await;
    let refused = async |url: String| {
        let directory = tempfile::tempdir().expect("a directory");
        let database = Database { directory, url };
        // Far longer than the test may take.
        let settings = ["--database-wait", "3600"];
        Stage::try_on(Engine::Postgres, database, &settings).await.err().expect("is refused")
    };
    let (base, _) = cluster
        .database()
        .url
        .rsplit_once('/')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .expect("an address");
    let said = refused(format!("{base}/no_such_database")).await;
    assert!(said.contains("it has no database of the name in DATABASE_URL"), "{said}");
    let said = refused(format!("{base}/postgres?sslmode=require")).await;
    assert!(said.contains("TLS"), "{said}");
}
