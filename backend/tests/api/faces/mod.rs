//! Tests of the pictures of accounts and groups.

mod changing;
mod erasing;
mod friends_only;
mod groups;
mod parting;
mod rights;

use reqwest::Method;
use serde_json::Value;

use crate::{
    files::{self, Bytes},
    stage::{Actor, Answer},
};

/// Uploads a picture to this address.
pub async fn put(actor: &Actor, path: &str, media: &str, bytes: Vec<u8>) -> Answer {
    let request = actor.request(Method::PUT, path).header("content-type", media).body(bytes);
    actor.send(request).await
}

/// Sets a new picture of an account; returns its id.
pub async fn set(actor: &Actor) -> String {
    let changed = put(actor, "/me/picture", "image/png", files::picture(600, 400)).await;
    changed.expect(200).text("picture")
}

/// Sets a new picture of a group; returns its id.
pub async fn set_of(actor: &Actor, group: &str) -> String {
    let path = format!("/groups/{group}/picture");
    put(actor, &path, "image/png", files::picture(400, 600)).await.expect(200).text("picture")
}

pub async fn download(actor: &Actor, face: &str, query: &str) -> Bytes {
    files::download(actor, &format!("/files/faces/{face}{query}"), &[]).await
}

/// The status of reading a picture.
pub async fn reads(actor: &Actor, face: &str) -> u16 {
    download(actor, face, "").await.status
}

/// The picture of an account in the list of a group's members.
pub async fn in_group(viewer: &Actor, group: &str, of: &Actor) -> Value {
    let listed = viewer.get(&format!("/groups/{group}/members")).await.expect(200);
    let mut members = listed.items().iter();
    let found = members.find(|member| member["user"]["id"] == of.id.as_str());
    found.expect("a member")["user"]["picture"].clone()
}
