use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{enable, kinds};
use crate::stage::{Actor, Answer, Engine, Letter, Mailbox, PASSWORD, Stage, on_both_engines};

const NEW: &str = "eight boats on the quiet bay";

async fn set(engine: Engine, mailbox: &Mailbox) -> Stage {
    let mut settings = vec!["--limits", "off", "--public-url", "https://chat.example.org"];
    settings.extend(mailbox.settings());
    Stage::with(engine, &settings).await
}

/// A user with a confirmed mail address.
async fn reachable(stage: &Stage, name: &str) -> (Actor, String) {
    let actor = stage.person(name).await;
    let email = format!("{}@example.org", actor.username);
    let body = json!({ "password": PASSWORD, "email": email });
    actor.put("/me/email", body).await.expect(200);
    (actor, email)
}

async fn ask(stage: &Stage, email: &str) -> Answer {
    stage.stranger().post("/recovery/email", json!({ "email": email })).await
}

fn token(letter: &Letter) -> String {
    let link = "https://chat.example.org/reset#token=";
    let (_, rest) = letter.text.split_once(link).expect("a link");
    rest.lines().next().expect("a token").to_owned()
}

async fn reset(stage: &Stage, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "new_password": password });
    stage.stranger().post("/recovery/email/reset", body).await
}

async fn sign_in(stage: &Stage, actor: &Actor, password: &str) -> u16 {
    let body = json!({ "username": actor.username, "password": password });
    stage.stranger().post("/sessions", body).await.status
}

on_both_engines! {
    async fn a_link_by_mail_replaces_the_password_once(engine: Engine) {
        let mailbox = Mailbox::open().await;
        let stage = set(engine, &mailbox).await;
        let (mira, email) = reachable(&stage, "mira").await;
        assert_eq!(mira.get("/me/security").await.expect(200).body["email_reset"], true);
        let mut socket = mira.listen().await;
        ask(&stage, &email.to_uppercase()).await.expect(202);
        let letter = mailbox.wait_for(1).await.remove(0);
        assert_eq!(letter.to, email);
        assert!(letter.text.contains(&mira.username), "{}", letter.text);
        assert!(letter.text.contains("From: UmbraChat <chat@example.org>"), "{}", letter.text);
        let token = token(&letter);
        assert!(token.len() >= 43, "{token}");
        assert!(!stage.database.holds(&token).await, "only its hash is stored");

        let weak = reset(&stage, &token, "password123").await;
        assert_eq!(weak.problem(422, "validation_failed"), ["new_password:too_weak"]);
        reset(&stage, &token, NEW).await.expect(204);
        assert_eq!(socket.expect_close().await.code, 4401);
        mira.get("/me").await.problem(401, "session_ended");
        assert_eq!(sign_in(&stage, &mira, PASSWORD).await, 401);
        reset(&stage, &token, PASSWORD).await.problem(401, "wrong_code");
        let body = json!({ "username": mira.username, "password": NEW });
        let again = stage.stranger().post("/sessions", body).await.expect(201);
        let again = mira.with_token(&again.text("access_token"));
        let told = kinds(&again).await;
        assert!(told.iter().any(|kind| kind == "password_reset"), "{told:?}");
    }

    async fn concurrent_uses_of_a_link_succeed_once(engine: Engine) {
        let mailbox = Mailbox::open().await;
        let stage = set(engine, &mailbox).await;
        let (_, email) = reachable(&stage, "mira").await;
        ask(&stage, &email).await.expect(202);
        let token = token(&mailbox.wait_for(1).await[0]);
        let tries = (0..8).map(|_| reset(&stage, &token, NEW));
        let mut statuses: Vec<_> =
            futures_util::future::join_all(tries).await.iter().map(|one| one.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 401, 401, 401, 401, 401, 401, 401]);
    }

    async fn a_link_is_valid_for_fifteen_minutes(engine: Engine) {
        let mailbox = Mailbox::open().await;
        let stage = set(engine, &mailbox).await;
        let (mira, email) = reachable(&stage, "mira").await;
        ask(&stage, &email).await.expect(202);
        let token = token(&mailbox.wait_for(1).await[0]);
        stage.database.let_pass("password_resets", "expires_at", 15 * 60).await;
        for faulty in [token.as_str(), "", "AAAA", "\0", &"A".repeat(5_000)] {
            reset(&stage, faulty, NEW).await.problem(401, "wrong_code");
        }
        assert_eq!(sign_in(&stage, &mira, PASSWORD).await, 201);
    }

    async fn account_changes_invalidate_links(engine: Engine) {
        let mailbox = Mailbox::open().await;
        let stage = set(engine, &mailbox).await;
        let (mira, email) = reachable(&stage, "mira").await;
        ask(&stage, &email).await.expect(202);
        let other = json!({ "password": PASSWORD, "email": "mira@example.net" });
        mailbox.wait_for(1).await;
        mira.put("/me/email", other).await.expect(200);
        ask(&stage, "mira@example.net").await.expect(202);
        // One of the three mails informs the former address that it was replaced.
        let letters = mailbox.wait_for(3).await;
        let links: Vec<_> = letters.iter().filter(|it| it.text.contains("#token=")).collect();
        assert_eq!(links.len(), 2);
        let change = json!({ "current": PASSWORD, "new": NEW });
        mira.put("/me/password", change).await.expect(204);
        for letter in links {
            reset(&stage, &token(letter), PASSWORD).await.problem(401, "wrong_code");
        }
        assert_eq!(sign_in(&stage, &mira, NEW).await, 201);
    }

    async fn a_reset_keeps_the_second_factor(engine: Engine) {
        let mailbox = Mailbox::open().await;
        let stage = set(engine, &mailbox).await;
        let (mira, email) = reachable(&stage, "mira").await;
        enable(&stage, &mira).await;
        ask(&stage, &email).await.expect(202);
        reset(&stage, &token(&mailbox.wait_for(1).await[0]), NEW).await.expect(204);
        let body = json!({ "username": mira.username, "password": NEW });
        stage.stranger().post("/sessions", body).await.problem(401, "totp_required");
    }

    async fn an_unknown_address_gets_the_same_answer_and_no_mail(engine: Engine) {
        let mailbox = Mailbox::open().await;
        let stage = set(engine, &mailbox).await;
        let (_, email) = reachable(&stage, "mira").await;
        let (_, second) = reachable(&stage, "tomas").await;
        let mut answers = BTreeSet::new();
        for address in [email.as_str(), "nobody@example.org", "mir_@example.org", second.as_str()] {
            let answer = ask(&stage, address).await.expect(202);
            let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
            names.sort();
            answers.insert((answer.body.to_string(), names));
        }
        assert_eq!(answers.len(), 1, "{answers:?}");
        let letters = mailbox.wait_for(2).await;
        let mut to: Vec<_> = letters.into_iter().map(|letter| letter.to).collect();
        to.sort();
        assert_eq!(to, [email, second]);
        let faulty = ask(&stage, "nobody").await;
        assert_eq!(faulty.problem(422, "validation_failed"), ["email:invalid"]);
        assert_eq!(ask(&stage, " ").await.problem(422, "validation_failed"), ["email:required"]);
    }

    async fn a_refusing_mail_server_changes_no_answer(engine: Engine) {
        let mailbox = Mailbox::with(|address| !address.starts_with("refused")).await;
        let stage = set(engine, &mailbox).await;
        let (_, unreachable) = reachable(&stage, "refused").await;
        let (_, email) = reachable(&stage, "mira").await;
        // The log check of the stage fails if the log repeats the address.
        ask(&stage, &unreachable).await.expect(202);
        mailbox.wait_for_attempts(1).await;
        ask(&stage, &email).await.expect(202);
        assert_eq!(mailbox.wait_for(1).await[0].to, email);
    }

    async fn mails_to_one_address_are_limited(engine: Engine) {
        let mailbox = Mailbox::open().await;
        let mut settings = vec!["--public-url", "https://chat.example.org"];
        settings.extend(mailbox.settings());
        let stage = Stage::with(engine, &settings).await;
        let (_, email) = reachable(&stage, "mira").await;
        let (_, last) = reachable(&stage, "tomas").await;
        for _ in 0..6 {
            ask(&stage, &email).await.expect(202);
        }
        mailbox.wait_for(3).await;
        ask(&stage, &last).await.expect(202);
        let letters = mailbox.wait_for(4).await;
        assert_eq!(letters.iter().filter(|letter| letter.to == email).count(), 3);
        for _ in 0..3 {
            ask(&stage, "nobody@example.org").await.expect(202);
        }
        ask(&stage, "nobody@example.org").await.problem(429, "rate_limited");
    }

    async fn without_a_mail_server_reset_is_unavailable(engine: Engine) {
        let stage = Stage::with(engine, &["--operator-name", "Lake House"]).await;
        let (mira, email) = reachable(&stage, "mira").await;
        ask(&stage, &email).await.problem(404, "not_found");
        reset(&stage, "AAAA", NEW).await.problem(404, "not_found");
        assert_eq!(mira.get("/me/security").await.expect(200).body["email_reset"], false);
        let server = stage.stranger().get("/server").await.expect(200).body;
        assert_eq!(server["email_reset"], false);
        let operator = json!({ "name": "Lake House", "contact": Value::Null });
        assert_eq!(server["operator"], operator);
        let mailbox = Mailbox::open().await;
        let stage = set(engine, &mailbox).await;
        let server = stage.stranger().get("/server").await.expect(200).body;
        assert_eq!(server["email_reset"], true);
    }
}
