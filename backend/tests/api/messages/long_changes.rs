use serde_json::json;

use crate::stage::on_both_engines;

on_both_engines! {
    async fn a_burst_of_long_messages_arrives_in_frames_of_64_kib(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let (mut hers, mut his) = (mira.listen().await, tomas.listen().await);
        // 48,000 bytes of JSON per message; together more than a socket's queue holds.
        let body = format!("{}.", "\u{1}".repeat(7_999));
        let sending = (0..20).map(|_| mira.say_with(&conversation, json!({ "body": body })));
        for answer in futures_util::future::join_all(sending).await {
            answer.expect(201);
        }
        for socket in [&mut hers, &mut his] {
            let mut at = 0;
            while at < 20 {
                let change = socket.expect("change").await;
                assert!(change.to_string().len() <= 64 * 1_024, "{}", change.to_string().len());
                assert_eq!(change["from"], at + 1, "parts close on each other");
                at = change["rev"].as_i64().expect("a number");
                assert_eq!(change["messages"].as_array().and_then(|messages| messages.last()).map(|last| &last["seq"]), Some(&json!(at)));
            }
        }
    }
}
