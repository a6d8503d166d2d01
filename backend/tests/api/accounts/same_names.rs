//! Usernames that are equal after case folding, and names that an earlier version stored as
//! different.

use serde_json::json;

use crate::stage::{Answer, PASSWORD, POLICY, Stage, on_both_engines};

async fn sign_up(stage: &Stage, username: &str) -> Answer {
    let body = json!({
        "username": username, "password": PASSWORD, "consent": { "policy_version": POLICY },
    });
    stage.stranger().post("/accounts", body).await
}

/// The stored username of the account that `username` signs in to; empty if there is none.
async fn lets_into(stage: &Stage, username: &str) -> String {
    let body = json!({ "username": username, "password": PASSWORD });
    let answer = stage.stranger().post("/sessions", body).await;
    if answer.status != 201 {
        answer.problem(401, "wrong_credentials");
        return String::new();
    }
    let token = answer.text("access_token");
    stage.stranger().with_token(&token).get("/me").await.expect(200).text("username")
}

/// Stores a username with the key that an earlier version computed for it.
async fn stored_before(stage: &Stage, from: &str, username: &str) {
    let statement = format!(
        "UPDATE accounts SET username = '{username}', username_key = '{}', key_version = 0, \
         search_key = NULL WHERE username = '{from}'",
        username.to_lowercase()
    );
    stage.database.execute(&statement).await;
}

on_both_engines! {
    async fn all_spellings_of_a_name_are_one_account(stage: Stage) {
        for (name, others) in [
            ("Straße", ["STRASSE", "strasse", "STRAẞE"]), ("Σας", ["ΣΑΣ", "σασ", "σας"]),
            ("Müller", ["MÜLLER", "mu\u{308}ller", " müller "]), ("王芳", ["王芳", " 王芳", "王芳 "]),
        ] {
            sign_up(&stage, name).await.expect(201);
            for other in others {
                sign_up(&stage, other).await.problem(409, "username_taken");
                assert_eq!(lets_into(&stage, other).await, name, "{other}");
            }
        }
        sign_up(&stage, "Muller").await.expect(201);
        let mira = stage.person("mira").await;
        for name in ["STRASSE", "straße"] {
            mira.post("/friend-requests", json!({ "username": name })).await.expect(201);
        }
        assert_eq!(mira.get("/friend-requests").await.expect(200).body["outgoing"].as_array().expect("a list").len(), 1);
    }

    async fn names_of_an_earlier_version_are_matched_after_the_next_start(stage: Stage) {
        for name in ["one", "two", "strasse"] {
            sign_up(&stage, name).await.expect(201);
        }
        stored_before(&stage, "one", "Weiß").await;
        stored_before(&stage, "two", "Straße").await;
        let stage = stage.restart().await;
        for name in ["weiss", "WEISS", "weiß", "Weiß"] {
            assert_eq!(lets_into(&stage, name).await, "Weiß", "{name}");
        }
        for name in ["weiss", "Weiß", "STRASSE", "Straße"] {
            sign_up(&stage, name).await.problem(409, "username_taken");
        }
        // Both names were taken under the old rule, so each account is found by its own spelling
        // only.
        for (name, account) in [("Straße", "Straße"), ("STRAßE", "Straße"), ("STRASSE", "strasse"), ("strasse", "strasse")] {
            assert_eq!(lets_into(&stage, name).await, account, "{name}");
        }
        let mira = stage.person("mira").await;
        for (name, account) in [("straße", "Straße"), ("STRASSE", "strasse")] {
            let asked = mira.post("/friend-requests", json!({ "username": name })).await.expect(201);
            assert_eq!(asked.body["request"]["user"]["username"].as_str().or(asked.body["user"]["username"].as_str()), Some(account));
        }
        // One of the two accounts is renamed. Its old key stays taken until the next start, which
        // gives it to the remaining account.
        stage.database.execute("UPDATE accounts SET username = 'gone', username_key = 'gone' WHERE username = 'strasse'").await;
        sign_up(&stage, "strasse").await.problem(409, "username_taken");
        let stage = stage.restart().await;
        assert_eq!(lets_into(&stage, "STRASSE").await, "Straße");
    }
}
