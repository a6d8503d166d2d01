//! Tests of `/me/security…`, `/me/totp`, `/me/recovery-codes` and `/recovery`.

mod events;
mod recovery;
mod reset;
mod retention;
mod totp;

use serde_json::{Value, json};

use crate::stage::{Actor, Answer, PASSWORD, Stage};

/// The TOTP code of a secret, `steps` time steps from now.
fn code(secret: &str, steps: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).expect("is Base32");
    let totp = totp_rs::Builder::new().with_secret(secret).build().expect("is long enough");
    let now = std::time::UNIX_EPOCH.elapsed().expect("after 1970").as_secs();
    totp.generate(now.checked_add_signed(steps * 30).expect("a time")).to_string()
}

/// Enables TOTP; returns the secret and the answer to the confirmation.
pub async fn enable(stage: &Stage, actor: &Actor) -> (String, Value) {
    let made = actor.post("/me/totp", json!({ "password": PASSWORD })).await.expect(201);
    let secret = made.text("secret");
    let body = json!({ "code": code(&secret, 0) });
    let confirmed = actor.post("/me/totp/confirm", body).await.expect(200);
    forget_steps(stage).await;
    (secret, confirmed.body["recovery_codes"].clone())
}

/// Moves the used time steps into the past, so that the current code is accepted again.
async fn forget_steps(stage: &Stage) {
    stage.database.execute("UPDATE accounts SET totp_step = 0").await;
}

async fn sign_in(stage: &Stage, actor: &Actor, totp: Option<&str>) -> Answer {
    let body = json!({ "username": actor.username, "password": PASSWORD, "totp": totp });
    stage.stranger().post("/sessions", body).await
}

/// The kinds of the user's security events, newest first.
pub async fn kinds(actor: &Actor) -> Vec<String> {
    let listed = actor.get("/me/security-events").await.expect(200);
    let kind = |item: &Value| item["kind"].as_str().expect("a kind").to_owned();
    listed.items().iter().map(kind).collect()
}
