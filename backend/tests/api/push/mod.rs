//! Notifications while the app is closed, against a push service on a real socket.

mod off;
mod on_nodes;
mod retrying;
mod sending;
mod service;
mod subscribing;

use serde_json::{Value, json};
pub use service::PushService;

use crate::stage::{Actor, Database, Engine, Stage};

/// The device of the example of RFC 8291, appendix A.
pub const P256DH: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
pub const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

pub const CONTACT: &str = "mailto:operator@example.org";

/// The settings of a server that sends to this push service.
pub fn settings(service: &PushService) -> Vec<String> {
    let words = ["--limits", "off", "--push", "on", "--push-contact", CONTACT, "--push-services"];
    let mut words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
    words.push(service.origin());
    words
}

pub fn borrowed(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// A server that sends to a push service.
pub async fn stage_with(engine: Engine, service: &PushService) -> Stage {
    Stage::on(engine, Database::new(engine).await, &borrowed(&settings(service))).await
}

/// Subscribes the device of the example with an address of this service.
pub async fn subscribe(person: &Actor, service: &PushService, path: &str, content: &str) -> Value {
    let endpoint = service.endpoint(path);
    let body = json!({ "endpoint": endpoint, "p256dh": P256DH, "auth": AUTH, "content": content });
    person.put("/me/push-subscription", body).await.expect(200).body
}
