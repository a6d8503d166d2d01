//! Tests of `/files`, `/uploads` and attachments.

mod checking;
mod exporting;
mod killed;
mod properties;
mod reading;
mod removing;
mod resuming;
mod rights;
mod s3;
mod sending;
mod shared;
mod uploading;

use reqwest::{
    Method,
    header::HeaderMap,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

pub use self::{removing::contents, resuming::begin};
use crate::stage::{Actor, Answer};

/// A PNG picture of one colour, which has nothing that would be removed.
pub fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().expect("a header");
    let pixels = [200_u8, 120, 40].repeat((width * height).try_into().expect("few"));
    writer.write_image_data(&pixels).expect("pixels");
    drop(writer);
    bytes
}

/// Uploads a file as a form with these fields beside it.
pub async fn upload_with(
    actor: &Actor,
    name: &str,
    media: &str,
    bytes: &[u8],
    fields: &[(&str, &str)],
) -> Answer {
    let part = Part::bytes(bytes.to_vec()).file_name(name.to_owned()).mime_str(media);
    let form = Form::new().part("file", part.expect("a media type"));
    let text = |form: Form, (name, value): &(&str, &str)| {
        form.text((*name).to_owned(), (*value).to_owned())
    };
    let form = fields.iter().fold(form, text);
    actor.send(actor.request(Method::POST, "/files").multipart(form)).await
}

/// Uploads a document; returns its id.
pub async fn document(actor: &Actor, bytes: &[u8]) -> String {
    upload_with(actor, "notes.txt", "text/plain", bytes, &[]).await.expect(201).text("id")
}

/// Uploads a picture; returns its id.
pub async fn photo(actor: &Actor) -> String {
    let bytes = picture(1_600, 800);
    upload_with(actor, "photo.png", "image/png", &bytes, &[]).await.expect(201).text("id")
}

/// Sends a message with these attachments; returns it.
pub async fn send(actor: &Actor, conversation: &str, body: Value, attachments: &[&str]) -> Value {
    let message = json!({ "body": body, "attachments": attachments });
    actor.say_with(conversation, message).await.expect(201).body
}

/// An answer with bytes.
pub struct Bytes {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Bytes {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("plain text"))
    }
}

/// Downloads a path below the API with these headers.
pub async fn download(actor: &Actor, path: &str, headers: &[(&str, &str)]) -> Bytes {
    let request = actor.request(Method::GET, path);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let response = request.send().await.expect("answers");
    Bytes {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        bytes: response.bytes().await.expect("a body").to_vec(),
    }
}

/// The status of reading a file.
pub async fn reads(actor: &Actor, id: &str) -> u16 {
    download(actor, &format!("/files/{id}"), &[]).await.status
}
