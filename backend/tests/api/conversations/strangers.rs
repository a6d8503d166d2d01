use reqwest::Method;
use serde_json::{Value, json};

use crate::stage::{client_id, on_both_engines};

const ABSENT: &str = "0192f000-0000-7000-8000-000000000000";

/// Every operation on a conversation, with a body where the operation takes one.
fn operations(conversation: &str, message: &str) -> Vec<(Method, String, Option<Value>)> {
    let at = |path: &str| format!("/conversations/{conversation}{path}");
    let sending = json!({ "client_id": client_id(), "body": "let me in" });
    vec![
        (Method::GET, at(""), None),
        (Method::GET, at("/messages"), None),
        (Method::GET, at("/messages?around=1"), None),
        (Method::POST, at("/messages"), Some(sending)),
        (Method::DELETE, at(&format!("/messages/{message}")), None),
        (Method::GET, at("/changes?since=0"), None),
        (Method::GET, at("/changes?since=99"), None),
        (Method::PUT, at("/cursor"), Some(json!({ "read": 1 }))),
        (Method::GET, at("/cursors"), None),
    ]
}

on_both_engines! {
    async fn a_stranger_gets_the_answer_for_a_missing_conversation(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let message = mira.say(&conversation, "hello").await;
        let message = message["id"].as_str().expect("an id");
        let (stranger, mut his) = (stage.person("nils").await, tomas.listen().await);
        let mut bodies = Vec::new();
        for id in [conversation.as_str(), ABSENT, "not-an-id"] {
            for (method, path, body) in operations(id, message) {
                let request = stranger.request(method.clone(), &path);
                let request = body.into_iter().fold(request, |request, body| request.json(&body));
                let mut refused = stranger.send(request).await;
                refused.problem(404, "not_found");
                refused.body["request_id"].take();
                bodies.push(refused.body);
            }
        }
        bodies.dedup();
        assert_eq!(bodies.len(), 1, "{bodies:?}");
        assert_eq!(tomas.told(&mut his).await, Vec::<Value>::new());
    }

    async fn a_stranger_socket_gets_the_same_answer(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        mira.say(&conversation, "hello").await;
        let stranger = stage.person("nils").await;
        let state = json!({ "conversations": { &conversation: [1, 0], ABSENT: [0, 0] } });
        let (mut socket, welcome) = stranger.resume(state).await;
        assert_eq!(welcome["conversations"], json!([]));
        assert_eq!(welcome["left"].as_array().map(Vec::len), Some(2));
        let mut problems = Vec::new();
        for id in [conversation.as_str(), ABSENT] {
            for frame in [
                json!({ "type": "send", "conversation_id": id, "client_id": client_id(), "body": "x" }),
                json!({ "type": "cursor", "conversation_id": id, "read": 1 }),
            ] {
                let mut answer = socket.ask(frame).await;
                assert_eq!((&answer["type"], &answer["problem"]["code"]), (&json!("error"), &json!("not_found")));
                answer["problem"]["request_id"].take();
                problems.push(answer["problem"].take());
            }
        }
        problems.dedup();
        assert_eq!(problems.len(), 1, "{problems:?}");
        mira.say(&conversation, "not for strangers").await;
        assert_eq!(stranger.told(&mut socket).await, Vec::<Value>::new());
    }

    async fn without_a_token_every_id_gets_the_same_answer(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let message = mira.say(&conversation, "hello").await;
        let nobody = stage.stranger();
        for (method, path, body) in operations(&conversation, message["id"].as_str().expect("an id")) {
            let request = nobody.request(method, &path);
            let request = body.into_iter().fold(request, |request, body| request.json(&body));
            nobody.send(request).await.problem(401, "unauthenticated");
        }
    }
}
