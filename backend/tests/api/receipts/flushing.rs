use std::time::{Duration, Instant};

use serde_json::json;

use crate::stage::on_both_engines;

const MESSAGES: i64 = 60;

on_both_engines! {
    async fn a_burst_of_cursor_updates_causes_few_frames(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut his = tomas.listen().await;
        his.send_many(&conversation, (0..MESSAGES).map(|number| number.to_string()).collect()).await;
        let (mut hers, mut watching) = (mira.listen().await, tomas.listen().await);
        let began = Instant::now();
        for seq in 1..=MESSAGES {
            hers.say(json!({ "type": "cursor", "conversation_id": conversation, "read": seq })).await;
        }
        let (mut frames, mut read, mut receipts) = (0_u32, 0, 0);
        while read < MESSAGES {
            let told = watching.expect("cursors").await;
            let member = &told["members"][0];
            assert_eq!(member["user_id"], mira.id);
            let now = member["read"].as_i64().expect("a number");
            assert!(now > read, "positions grow");
            assert_eq!(told["receipts"], receipts + 1, "one step for each flush");
            (frames, read, receipts) = (frames + 1, now, receipts + 1);
        }
        let flushes = began.elapsed().as_millis() / Duration::from_millis(250).as_millis() + 1;
        assert!(u128::from(frames) <= flushes, "{frames} frames in {:?}", began.elapsed());
        let conversation = mira.get(&format!("/conversations/{conversation}")).await.expect(200);
        assert_eq!(conversation.number("receipts"), receipts);
    }

    async fn both_sides_reading_at_once_share_their_flushes(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut hers = mira.listen().await;
        hers.send_many(&conversation, (0..20).map(|number| number.to_string()).collect()).await;
        let reports = (1..=20).flat_map(|seq| [(&mira, seq), (&tomas, seq)]);
        let reports = reports.map(|(actor, seq)| {
            let conversation = &conversation;
            async move { actor.read_up_to(conversation, &json!(seq)).await.expect(200).number("read") }
        });
        let began = Instant::now();
        let positions = futures_util::future::join_all(reports).await;
        let flushes = i64::try_from(began.elapsed().as_millis() / 250).expect("fits") + 1;
        assert!(positions.iter().enumerate().all(|(number, read)| usize::try_from(*read).is_ok_and(|read| read > number / 2)));
        let cursors = mira.get(&format!("/conversations/{conversation}/cursors")).await.expect(200);
        for member in cursors.body["members"].as_array().expect("a list") {
            assert_eq!((&member["delivered"], &member["read"]), (&json!(20), &json!(20)));
        }
        assert!(cursors.number("receipts") <= flushes, "{} for {flushes}", cursors.body);
    }
}
