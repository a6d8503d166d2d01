//! Messages with attachments.

use serde_json::{Value, json};

use super::{document, photo, reads, send};
use crate::stage::{client_id, on_both_engines};

fn ids(message: &Value) -> Vec<&str> {
    let files = message["attachments"].as_array();
    files.into_iter().flatten().map(|file| file["id"].as_str().expect("an id")).collect()
}

on_both_engines! {
    async fn a_message_carries_files_with_or_without_a_text(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut socket = tomas.listen().await;
        let (one, other) = (photo(&mira).await, document(&mira, b"two").await);
        let sent = send(&mira, &conversation, json!("Look"), &[&other, &one]).await;
        assert_eq!(ids(&sent), [other.as_str(), one.as_str()]);
        assert_eq!(sent["body"], "Look");
        let told = socket.expect("change").await;
        assert_eq!(told["messages"][0]["attachments"], sent["attachments"]);
        let third = document(&mira, b"three").await;
        let bare = send(&mira, &conversation, Value::Null, &[&third]).await;
        assert_eq!((&bare["body"], ids(&bare)), (&Value::Null, vec![third.as_str()]));
        let history = tomas.history(&conversation).await;
        assert_eq!(history.last().expect("messages")["attachments"], bare["attachments"]);
        let listed = tomas.get("/conversations").await.expect(200);
        assert_eq!(listed.items()[0]["last_message"]["attachments"], bare["attachments"]);
        assert_eq!(reads(&tomas, &third).await, 200);
        let held = mira.get("/files").await.expect(200);
        assert_eq!(held.body["unsent"], json!([]));
    }

    async fn the_socket_sends_files_too(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let id = document(&mira, b"one").await;
        let mut socket = mira.listen().await;
        socket
            .say(json!({
                "type": "send", "id": "a", "conversation_id": conversation,
                "client_id": client_id(), "attachments": [id],
            }))
            .await;
        let sent = socket.expect("ack").await;
        assert_eq!(ids(&sent["message"]), [id.as_str()]);
    }

    async fn a_repeat_needs_the_same_files(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let (one, other) = (document(&mira, b"one").await, document(&mira, b"two").await);
        let message = |attachments: &[&str]| {
            json!({ "client_id": "00000000-0000-4000-9000-000000000001", "attachments": attachments })
        };
        let first = mira.say_with(&conversation, message(&[&one])).await.expect(201);
        let again = mira.say_with(&conversation, message(&[&one])).await.expect(200);
        assert_eq!(first.body, again.body);
        let changed = mira.say_with(&conversation, message(&[&other])).await;
        changed.problem(409, "client_id_reused");
        let changed = mira.say_with(&conversation, message(&[&one, &other])).await;
        changed.problem(409, "client_id_reused");
    }

    async fn a_file_is_sent_once_and_by_its_owner(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let id = document(&mira, b"one").await;
        let with = |attachments: Value| json!({ "body": "x", "attachments": attachments });
        let refused = tomas.say_with(&conversation, with(json!([id]))).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["attachments:not_found"]);
        send(&mira, &conversation, Value::Null, &[&id]).await;
        let refused = mira.say_with(&conversation, with(json!([id]))).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["attachments:not_found"]);
        let unknown = "00000000-0000-7000-8000-000000000000";
        let refused = mira.say_with(&conversation, with(json!([unknown]))).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["attachments:not_found"]);
        let other = document(&mira, b"two").await;
        let refused = mira.say_with(&conversation, with(json!([other, other]))).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["attachments:duplicate"]);
        let many = vec![other; 11];
        let refused = mira.say_with(&conversation, with(json!(many))).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["attachments:too_long"]);
        assert_eq!(mira.history(&conversation).await.len(), 1);
    }

    async fn of_two_sends_of_a_file_one_wins(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let group = mira.group("Lake", &[&tomas]).await;
        let id = document(&mira, b"one").await;
        let body = || json!({ "attachments": [id] });
        let sends = tokio::join!(
            mira.say_with(&conversation, body()),
            mira.say_with(&group, body()),
        );
        let mut statuses = [sends.0.status, sends.1.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 422]);
    }

    async fn a_forward_has_files_of_its_own_that_outlive_the_original(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let aiko = stage.person("aiko").await;
        tomas.befriend(&aiko).await;
        let elsewhere = tomas.open(&aiko).await;
        let id = photo(&mira).await;
        let sent = send(&mira, &conversation, Value::Null, &[&id]).await;
        let forward = json!({ "forward": {
            "conversation_id": conversation, "message_id": sent["id"],
        } });
        let forwarded = tomas.say_with(&elsewhere, forward).await.expect(201).body;
        let copy = ids(&forwarded)[0].to_owned();
        assert_ne!(copy, id);
        assert_eq!(forwarded["forwarded"], true);
        assert_eq!(forwarded["attachments"][0]["size"], sent["attachments"][0]["size"]);
        assert_eq!((reads(&aiko, &copy).await, reads(&aiko, &id).await), (200, 404));
        let place = format!("/conversations/{conversation}/messages/{}", sent["id"].as_str().expect("an id"));
        mira.delete(&place).await.expect(200);
        assert_eq!((reads(&tomas, &id).await, reads(&tomas, &copy).await), (404, 200));
        assert_eq!(tomas.get("/files").await.expect(200).body["used"], 0);
    }

    async fn an_edit_keeps_or_removes_files(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let (one, other) = (document(&mira, b"one").await, document(&mira, b"two").await);
        let sent = send(&mira, &conversation, json!("Two"), &[&one, &other]).await;
        let place = format!("/conversations/{conversation}/messages/{}", sent["id"].as_str().expect("an id"));
        let edited = mira.patch(&place, json!({ "body": "Two files" })).await.expect(200);
        assert_eq!(ids(&edited.body), [one.as_str(), other.as_str()]);
        let edited = mira.patch(&place, json!({ "attachments": [other] })).await.expect(200);
        assert_eq!((&edited.body["body"], ids(&edited.body)), (&Value::Null, vec![other.as_str()]));
        assert_eq!((reads(&tomas, &one).await, reads(&tomas, &other).await), (404, 200));
        let refused = mira.patch(&place, json!({ "attachments": [] })).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["body:required"]);
        let refused = mira.patch(&place, json!({ "body": "x", "attachments": [one] })).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["attachments:not_found"]);
        let edited = mira.patch(&place, json!({ "body": "None", "attachments": [] })).await;
        assert_eq!(ids(&edited.expect(200).body), [""; 0]);
        assert_eq!(reads(&mira, &other).await, 404);
    }

    async fn the_files_of_a_conversation_are_listed(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut sent = Vec::new();
        for number in 0..4 {
            let other = document(&mira, &[number]).await;
            let one = photo(&mira).await;
            send(&mira, &conversation, Value::Null, &[&one, &other]).await;
            sent.push((one, other));
        }
        let place = format!("/conversations/{conversation}/files");
        let all = tomas.get(&place).await.expect(200);
        assert_eq!(all.items().len(), 8);
        let pictures = tomas.get(&format!("{place}?kind=picture&limit=2")).await.expect(200);
        let of_newest = all.items()[..2].iter().map(|item| item["file"]["id"].clone());
        assert_eq!(of_newest.collect::<Vec<_>>(), [json!(sent[3].0), json!(sent[3].1)]);
        let of = |answer: &crate::stage::Answer| -> Vec<String> {
            answer.items().iter().map(|item| item["file"]["id"].as_str().expect("an id").to_owned()).collect()
        };
        assert_eq!(of(&pictures), [sent[3].0.clone(), sent[2].0.clone()]);
        let next = pictures.text("next");
        let rest = tomas.get(&format!("{place}?kind=picture&limit=2&before={next}")).await.expect(200);
        assert_eq!(of(&rest), [sent[1].0.clone(), sent[0].0.clone()]);
        assert!(rest.body["next"].is_null());
        let aiko = stage.person("aiko").await;
        aiko.get(&place).await.problem(404, "not_found");
        tomas.get(&format!("{place}?kind=movie")).await.problem(400, "invalid_query");
    }
}
