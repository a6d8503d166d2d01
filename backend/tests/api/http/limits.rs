//! The `RateLimit` headers (draft-ietf-httpapi-ratelimit-headers).

use serde_json::json;

use crate::stage::{Answer, Stage, on_both_engines};

/// Reads one parameter of a structured header such as `"send";r=39;t=1`.
fn parameter(answer: &Answer, header: &str, policy: &str, name: &str) -> u64 {
    let field = answer.header(header).to_owned();
    let items = field.split(", ").find(|item| item.starts_with(&format!("\"{policy}\";")));
    let item = items.unwrap_or_else(|| panic!("no {policy} in {header}: {field}"));
    let found = item.split(';').find_map(|part| part.strip_prefix(&format!("{name}=")));
    found.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {name} in {item}"))
}

on_both_engines! {
    async fn each_answer_states_the_remaining_quota(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let stranger = stage.stranger();
        let wrong = json!({ "username": "nobody.here", "password": "not the right one" });
        for used in 1..=3 {
            let answer = stranger.post("/sessions", &wrong).await;
            answer.problem(401, "wrong_credentials");
            assert_eq!(parameter(&answer, "ratelimit-policy", "sign-in", "q"), 30);
            assert_eq!(parameter(&answer, "ratelimit-policy", "sign-in", "w"), 60);
            // The limit frees one attempt every two seconds.
            let left = parameter(&answer, "ratelimit", "sign-in", "r");
            assert!((30 - used..30).contains(&left), "{left} are left after {used}");
            assert!((1..=2 * used).contains(&parameter(&answer, "ratelimit", "sign-in", "t")));
        }
    }

    async fn a_refusal_states_retry_after(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        let refused = loop {
            let answer = mira.get("/users?q=nobody").await;
            if answer.status == 429 {
                break answer;
            }
            assert!(parameter(&answer, "ratelimit", "search", "r") < 30);
        };
        refused.problem(429, "rate_limited");
        assert_eq!(parameter(&refused, "ratelimit", "search", "r"), 0);
        let wait = parameter(&refused, "ratelimit", "search", "t");
        assert_eq!(refused.header("retry-after"), wait.to_string());
    }

    /// The delay after repeated failures is not a rate limit; its policy has a name of its own.
    async fn a_refusal_after_failures_names_its_policy(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let wrong = json!({ "username": "nobody.here", "password": "not the right one" });
        let refused = loop {
            let answer = stage.stranger().post("/sessions", &wrong).await;
            if answer.status == 429 {
                break answer;
            }
        };
        let wait = parameter(&refused, "ratelimit", "other", "t");
        assert_eq!(refused.header("retry-after"), wait.to_string());
        assert!(parameter(&refused, "ratelimit", "sign-in", "r") > 0);
    }

    /// A header for the limit of mails to one account would reveal which addresses are registered.
    async fn limits_that_would_reveal_accounts_are_not_shown(engine: Engine) {
        let mailbox = crate::stage::Mailbox::open().await;
        let stage = Stage::with(engine, &mailbox.settings()).await;
        let mira = stage.person("mira").await;
        let change = json!({ "password": crate::stage::PASSWORD, "email": "mira@example.org" });
        mira.put("/me/email", change).await.expect(200);
        for email in ["mira@example.org", "nobody@example.org"] {
            let answer = stage.stranger().post("/recovery/email", json!({ "email": email })).await.expect(202);
            assert_eq!(answer.header("ratelimit-policy"), "\"reset\";q=10;w=60");
        }
    }

    async fn without_limits_there_are_no_ratelimit_headers(stage: Stage) {
        let answer = stage.person("mira").await.get("/users?q=nobody").await.expect(200);
        assert_eq!((answer.header("ratelimit"), answer.header("ratelimit-policy")), ("", ""));
    }
}
