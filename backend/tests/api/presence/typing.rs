use serde_json::{Value, json};

use crate::stage::{Actor, eventually, on_both_engines};

fn typing(conversation: &str) -> Value {
    json!({ "type": "typing", "conversation_id": conversation })
}

fn is_typing(of: &Actor, conversation: &str) -> Value {
    json!({ "type": "typing", "conversation_id": conversation, "user_id": of.id })
}

/// Only the typing frames.
fn of_typing(frames: Vec<Value>) -> Vec<Value> {
    frames.into_iter().filter(|frame| frame["type"] == "typing").collect()
}

on_both_engines! {
    async fn typing_reaches_the_other_devices_at_intervals(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut hers = [mira.listen().await, mira.on_another_device().await.listen().await];
        let mut his = [tomas.listen().await, tomas.on_another_device().await.listen().await];
        for socket in &mut hers {
            for _ in 0..5 {
                socket.say(typing(&conversation)).await;
            }
            assert_eq!(socket.ask(typing(&conversation)).await["type"], "ack");
        }
        for socket in &mut his {
            assert_eq!(of_typing(socket.passing_until_quiet().await), [is_typing(&mira, &conversation)]);
        }
        for socket in &mut hers {
            assert_eq!(of_typing(socket.passing_until_quiet().await), Vec::<Value>::new());
        }
        // After three seconds a typing frame is forwarded again.
        let (typist, listener) = (&mut hers[0], &mut his[0]);
        eventually("typing is passed on again", async || {
            typist.say(typing(&conversation)).await;
            !of_typing(listener.passing_until_quiet().await).is_empty()
        })
        .await;
    }

    async fn typing_requires_the_right_to_post(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let (eve, _, _) = stage.pair().await;
        eve.befriend(&tomas).await;
        let (mut eves, mut his, mut hers) = (eve.listen().await, tomas.listen().await, mira.listen().await);
        for place in [&conversation, "0192f000-0000-7000-8000-000000000000"] {
            assert_eq!(eves.ask(typing(place)).await["problem"]["code"], "not_found");
        }
        tomas.delete(&format!("/friends/{}", mira.id)).await.expect(204);
        assert_eq!(hers.ask(typing(&conversation)).await["problem"]["code"], "cannot_post");
        assert_eq!(of_typing(his.passing_until_quiet().await), Vec::<Value>::new());
        assert_eq!(of_typing(hers.passing_until_quiet().await), Vec::<Value>::new());
    }

    async fn strangers_in_a_common_conversation_see_no_typing(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let (mut his, mut hers) = (tomas.listen().await, mira.listen().await);
        // Without a friendship the conversation stays open, as between two members of a group who
        // are not friends.
        stage.database.execute("DELETE FROM friends").await;
        assert_eq!(hers.ask(typing(&conversation)).await["type"], "ack");
        assert_eq!(of_typing(his.passing_until_quiet().await), Vec::<Value>::new());
    }

    async fn typing_before_hello_is_refused(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let mut early = mira.connect().await;
        assert_eq!(early.ask(typing(&conversation)).await["problem"]["code"], "invalid_frame");
    }
}
