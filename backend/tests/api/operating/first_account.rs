//! The first account of a server where not everybody may sign up.

use std::process::Stdio;

use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::{Duration, timeout},
};

use crate::stage::{Actor, Database, PASSWORD, POLICY, log, on_both_engines, program};

/// A server that ends with the test, and what it prints about the first account.
struct Server {
    child: Child,
    link: Option<String>,
    base: String,
}

impl Server {
    async fn start(database: &Database, registration: &str) -> Self {
        let mut command = Command::from(program(database, &["serve"]));
        command.env("UMBRACHAT_LIMITS", "off").env("UMBRACHAT_REGISTRATION", registration);
        command.kill_on_drop(true);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("starts");
        let mut printed = BufReader::new(child.stdout.take().expect("is piped")).lines();
        let mut logged = BufReader::new(child.stderr.take().expect("is piped")).lines();
        let mut base = String::new();
        while base.is_empty() {
            let line = logged.next_line().await.expect("reads").expect("is ready some time");
            log::hear(&line);
            let (_, rest) = line.split_once("ready at ").unwrap_or_default();
            base = rest.split(' ').next().unwrap_or_default().to_owned();
        }
        // The rest is read so that the pipe never fills.
        tokio::spawn(async move { while let Ok(Some(_)) = logged.next_line().await {} });
        let printed = timeout(Duration::from_secs(2), printed.next_line()).await;
        let line = printed.ok().and_then(|line| line.expect("reads"));
        let link = line.map(|line| line.rsplit(' ').next().unwrap_or_default().to_owned());
        Self { child, link, base }
    }

    async fn stop(mut self) {
        self.child.kill().await.expect("ends");
    }

    async fn sign_up(&self, username: &str, link: Option<&str>) -> u16 {
        let code = link.map(|link| link.split_once("/join#").expect("an address").1);
        let body = json!({
            "username": username, "password": PASSWORD, "invitation": code,
            "consent": { "policy_version": POLICY },
        });
        let person = Actor::anonymous(&self.base, reqwest::Client::new());
        person.post("/accounts", body).await.status
    }
}

on_both_engines! {
    async fn a_link_for_the_first_account_is_printed_and_valid_once(engine: Engine) {
        for registration in ["invite", "closed"] {
            let database = Database::new(engine).await;
            let former = Server::start(&database, registration).await;
            let earlier = former.link.clone().expect("is printed");
            former.stop().await;
            let server = Server::start(&database, registration).await;
            let link = server.link.clone().expect("is printed");
            assert!(link.starts_with(&format!("{}/join#", server.base)), "{link}");
            assert_ne!(link, earlier);
            assert_eq!(server.sign_up("uninvited", None).await, 403);
            assert_eq!(server.sign_up("olga", Some(&link)).await, 201);
            for void in [&link, &earlier] {
                assert_eq!(server.sign_up("another", Some(void)).await, 403);
            }
            server.stop().await;
            let again = Server::start(&database, registration).await;
            assert_eq!(again.link, None, "there is an account");
            again.stop().await;
        }
    }

    async fn an_open_server_prints_no_link(engine: Engine) {
        let database = Database::new(engine).await;
        let server = Server::start(&database, "open").await;
        assert_eq!(server.link, None);
        assert_eq!(server.sign_up("first", None).await, 201);
        server.stop().await;
    }
}
