//! Tests of the commands for operators.

mod accounts;
mod doctor;
mod first_account;
mod keys;
mod logs;
mod metrics;
mod permissions;
mod retention;
mod revoking;
mod settings;
mod starting;
mod stopping;

use std::time::Duration;

use serde_json::json;

use crate::stage::{Actor, Answer, Stage};

async fn sign_in(stage: &Stage, username: &str, password: &str) -> Answer {
    let body = json!({ "username": username, "password": password });
    stage.stranger().post("/sessions", body).await
}

/// Waits until a device is signed out, which the server notices by polling. The limit is generous
/// because the machine may be busy.
async fn signed_out(device: &Actor) {
    let waiting = async {
        while device.get("/me").await.status != 401 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("is signed out");
}
