//! The request of each operation, chosen so that only rights decide about the status. An operation
//! without an entry here is called on the owner's objects with `{}`.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    Operation,
    people::{Kind, People},
};
use crate::{
    faces, files,
    group_links::{self, group_link},
    push,
    stage::{Actor, PASSWORD, POLICY, client_id},
};

/// Operations that change the relation or session of the caller: a new user of that kind makes each
/// call.
pub const CHANGES_THE_CALLER: &[&str] = &[
    "accept_invitation_link",
    "block_user",
    "create_friend_request",
    "delete_current_session",
    "delete_friend",
    "delete_other_sessions",
    "join_by_link",
    "unblock_user",
];

/// Operations after which the account is gone or needs other credentials. For the column of the
/// owner, a new user calls them on their own account.
pub const ENDS_THE_ACCOUNT: &[&str] = &["change_password", "create_totp", "erase_me"];

/// Operations that the owner calls on a device of its own, which is not used afterwards.
pub const ENDS_THE_SESSION: &[&str] = &["delete_current_session"];

/// Operations that remove the owner's objects.
pub const ENDS_IT: &[&str] = &["dissolve_group"];

pub struct Call {
    pub place: String,
    pub body: Option<Value>,
    /// A body that is not JSON, with further headers.
    pub raw: Option<Raw>,
}

/// A body of bytes.
pub struct Raw {
    pub headers: Vec<(&'static str, String)>,
    pub bytes: Vec<u8>,
}

fn tus(headers: &[(&'static str, &str)], bytes: &[u8]) -> Option<Raw> {
    let resumable = [("tus-resumable", "1.0.0")];
    let headers = resumable.iter().chain(headers);
    let headers = headers.map(|(name, value)| (*name, (*value).to_owned())).collect();
    Some(Raw { headers, bytes: bytes.to_vec() })
}

/// The form of an upload.
fn form() -> Option<Raw> {
    let text = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\na\r\n--x--\r\n";
    let media = "multipart/form-data; boundary=x".to_owned();
    Some(Raw { headers: vec![("content-type", media)], bytes: text.into() })
}

/// Path parameters, query and body of one call. An object that the call consumes is made anew.
pub async fn prepare(
    people: &People<'_>,
    operation: &Operation,
    kind: Kind,
    caller: &Actor,
) -> Call {
    let (owner, group) = (&people.owner, &people.group);
    let mut place = operation.path.clone();
    let (mut query, mut body, mut raw) = (String::new(), json!({}), None);
    match operation.id.as_str() {
        "register_account" => {
            let name = format!("new{}", client_id().rsplit('-').next().expect("a number"));
            body = json!({ "username": name, "password": PASSWORD, "consent": { "policy_version": POLICY } });
        }
        "create_session" => body = json!({ "username": owner.username, "password": PASSWORD }),
        "confirm_current_session" => body = json!({ "password": PASSWORD }),
        "refresh_session" => {
            body = json!({ "refresh_token": owner.on_another_device().await.refresh_token });
        }
        "delete_session" => {
            place = place.replace("{id}", &owner.on_another_device().await.session);
        }
        "change_password" => {
            body = json!({ "current": PASSWORD, "new": "eight boats below the hill" });
        }
        "change_email" => body = json!({ "password": PASSWORD, "email": null }),
        "create_totp" | "delete_totp" | "create_recovery_codes" | "erase_my_messages" => {
            body = json!({ "password": PASSWORD });
        }
        "confirm_totp" => body = json!({ "code": "000000" }),
        "recover_account" => {
            let forgetful = people.stage.person("other").await;
            let made = forgetful
                .post("/me/recovery-codes", json!({ "password": PASSWORD }))
                .await
                .expect(201);
            body = json!({
                "username": forgetful.username, "recovery_code": made.body["recovery_codes"][0],
                "new_password": "eight boats below the hill",
            });
        }
        "erase_me" => body = json!({ "password": PASSWORD, "messages": "erase" }),
        "unblock_user" => {
            // An account that is not visible cannot be blocked, and so not be unblocked.
            caller.put(&format!("/blocks/{}", owner.id), ()).await;
        }
        "create_report" => body = json!({ "user_id": owner.id, "reason": "other" }),
        "ask_reset" => body = json!({ "email": "nobody@example.org" }),
        "reset_password" => {
            body = json!({ "token": "none", "new_password": "eight boats below the hill" });
        }
        "set_push_subscription" => {
            body = json!({
                "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/x",
                "p256dh": push::P256DH, "auth": push::AUTH, "content": "full",
            });
        }
        "change_push_subscription" => body = json!({ "content": "nothing" }),
        "change_me" => body = json!({ "settings": { "theme": "dark" } }),
        "give_consent" => body = json!({ "policy_version": POLICY }),
        "withdraw_consent" => place = place.replace("{purpose}", "presence"),
        "compare_policies" => query = "?from=1&to=2".to_owned(),
        "search_users" => query = format!("?q={}", owner.username),
        "search_messages" => query = "?q=lighthouse".to_owned(),
        "read_changes" => {
            let head =
                owner.get(&format!("/conversations/{group}")).await.expect(200).number("head");
            query = format!("?since={head}");
        }
        "create_friend_request" => body = json!({ "username": owner.username }),
        "withdraw_friend_request" => {
            place = place.replace("{id}", &owner.ask(&people.stage.person("other").await).await);
        }
        "accept_friend_request" | "decline_friend_request" => {
            place = place.replace("{id}", &people.stage.person("other").await.ask(owner).await);
        }
        "accept_invitation" | "decline_invitation" => {
            let host = people.friend_of(owner).await;
            owner.patch("/me", json!({ "settings": { "group_adds": "ask" } })).await.expect(200);
            host.group("Morning walk", &[owner]).await;
            let invited = owner.get("/invitations").await.expect(200);
            place = place.replace("{id}", invited.items()[0]["id"].as_str().expect("an id"));
        }
        "delete_invitation_link" => {
            let made = owner.post("/me/invitation-links", json!({})).await.expect(201);
            place = place.replace("{id}", made.body["link"]["id"].as_str().expect("an id"));
        }
        "look_at_invitation_link" | "accept_invitation_link" => {
            // The owner's own link is no invitation for the owner.
            let is_owner = kind == Kind::Owner;
            let maker = if is_owner { people.stage.person("other").await } else { owner.clone() };
            let made = maker.post("/me/invitation-links", json!({})).await.expect(201);
            body = json!({ "code": made.text("code") });
        }
        "delete_group_link" => {
            let path = format!("/groups/{group}/invitation-links");
            let made = owner.post(&path, json!({})).await.expect(201);
            place = place.replace("{link_id}", made.body["link"]["id"].as_str().expect("an id"));
        }
        "join_by_link" => {
            body = json!({ "code": group_link(owner, group, json!({})).await });
        }
        "approve_join_request" | "refuse_join_request" => {
            let other = people.stage.person("other").await;
            let code = group_link(owner, group, json!({ "needs_approval": true })).await;
            group_links::join(&other, &code).await.expect(202);
            place = place.replace("{user_id}", &other.id);
        }
        "create_group" => body = json!({ "title": "Morning walk", "member_ids": [] }),
        "change_group" => body = json!({ "title": "Night walk" }),
        "add_member" => {
            place = place.replace("{user_id}", &people.friend_of(caller).await.id);
        }
        "remove_member" | "change_member" => {
            let other = people.friend_of(owner).await;
            owner.add(group, &other).await.expect(201);
            place = place.replace("{user_id}", &other.id);
            body = json!({ "role": "admin" });
        }
        "send_message" => body = json!({ "client_id": client_id(), "body": "the harbour" }),
        "edit_message" => body = json!({ "body": "the new lighthouse" }),
        "upload_file" => raw = form(),
        "begin_upload" => raw = tus(&[("upload-length", "5")], b""),
        "read_upload" => place = place.replace("{id}", &people.upload().await),
        "end_upload" => {
            place = place.replace("{id}", &people.upload().await);
            raw = tus(&[], b"");
        }
        "append_to_upload" => {
            place = place.replace("{id}", &people.upload().await);
            let media = ("content-type", "application/offset+octet-stream");
            raw = tus(&[media, ("upload-offset", "0")], b"hel");
        }
        "describe_file" => {
            place = place.replace("{id}", &files::document(owner, b"notes").await);
            body = json!({ "alt": "My notes" });
        }
        "delete_file" => place = place.replace("{id}", &files::document(owner, b"notes").await),
        "set_poster" => {
            place = place.replace("{id}", &people.video().await);
            raw = Some(Raw { headers: Vec::new(), bytes: files::picture(40, 30) });
        }
        "set_my_picture" | "set_group_picture" => {
            let media = ("content-type", "image/png".to_owned());
            raw = Some(Raw { headers: vec![media], bytes: files::picture(40, 30) });
        }
        "download_face" => {
            place = place.replace("{id}", &faces::set_of(owner, group).await);
        }
        "read_details" | "download_file" | "download_small" | "download_large" => {
            let photo = files::photo(owner).await;
            files::send(owner, group, Value::Null, &[&photo]).await;
            place = place.replace("{id}", &photo);
        }
        "move_cursor" => body = json!({ "read": 1 }),
        "change_my_place" => body = json!({ "pinned": true }),
        _ => {}
    }
    if place.contains("{message_id}") {
        let message = people.message().await;
        place = place.replace("{message_id}", &message);
        if operation.id == "unpin_message" {
            let pin = format!("/conversations/{group}/messages/{message}/pin");
            owner.put(&pin, ()).await.expect(200);
        }
    }
    let in_group = place.starts_with("/conversations/") || place.starts_with("/groups/");
    let place = place
        .replace("{id}", if in_group { group } else { &owner.id })
        .replace("{user_id}", &owner.id)
        .replace("{emoji}", "%F0%9F%8C%99");
    assert!(!place.contains('{'), "no value for {place} as {kind:?}");
    let has_body = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let body = has_body.contains(&operation.method).then_some(body);
    Call { place: format!("{place}{query}"), body, raw }
}
