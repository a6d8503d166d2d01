//! Two friends who share files beside the scene, whose checker knows all messages of its own people.

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::json;

use crate::{
    play::Scene,
    stage::{Actor, Answer, PASSWORD},
};

pub struct Sharing {
    one: Actor,
    other: Actor,
    conversation: String,
}

impl Sharing {
    /// Their clients wait for answers without a limit.
    pub async fn beside(scene: &Scene) -> Self {
        let stranger = || Actor::anonymous(&scene.nodes[0].base, reqwest::Client::new());
        let one = stranger().signed_up("lena", PASSWORD).await;
        let other = stranger().signed_up("noor", PASSWORD).await;
        one.befriend(&other).await;
        let conversation = one.open(&other).await;
        Self { one, other, conversation }
    }

    pub async fn upload(&self, bytes: usize) -> Answer {
        let form = Form::new().part("file", Part::bytes(vec![7; bytes]).file_name("x.bin"));
        self.one.send(self.one.request(Method::POST, "/files").multipart(form)).await
    }

    /// Uploads a file and sends it; its id and the path of the message.
    pub async fn share(&self, bytes: usize) -> (String, String) {
        let file = self.upload(bytes).await.expect(201).text("id");
        let message = json!({ "attachments": [file] });
        let message = self.one.say_with(&self.conversation, message).await.expect(201).text("id");
        (file, format!("/conversations/{}/messages/{message}", self.conversation))
    }

    pub async fn delete(&self, message: &str) {
        self.one.delete(message).await.expect(200);
    }

    /// The status and the number of bytes that the friend gets.
    pub async fn download(&self, file: &str) -> (u16, usize) {
        let request = self.other.request(Method::GET, &format!("/files/{file}"));
        let response = request.send().await.expect("answers");
        (response.status().as_u16(), response.bytes().await.map_or(0, |bytes| bytes.len()))
    }
}
