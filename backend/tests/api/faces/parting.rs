//! What former friends and blocked accounts see.

use serde_json::{Value, json};

use super::{in_group, reads, set};
use crate::stage::on_both_engines;

on_both_engines! {
    async fn a_former_friend_sees_no_later_picture(stage: Stage) {
        for blocking in [true, false] {
            let (mira, friends) = stage.circle(2).await;
            let [tomas, nils] = &friends[..] else { panic!("two friends") };
            let group = mira.group("Lake", &[tomas, nils]).await;
            let direct = mira.open(tomas).await;
            let first = set(&mira).await;
            if blocking {
                mira.put(&format!("/blocks/{}", tomas.id), ()).await.expect(201);
            } else {
                mira.delete(&format!("/friends/{}", tomas.id)).await.expect(204);
            }
            assert_eq!(in_group(tomas, &group, &mira).await, first.as_str(), "a block does not show");
            assert_eq!(reads(tomas, &first).await, 200);
            let mut socket = tomas.listen().await;
            let second = set(&mira).await;
            let frames = tomas.told(&mut socket).await;
            assert!(!json!(frames).to_string().contains(&second), "{frames:?}");
            let shown = frames.iter().filter(|frame| frame["conversation_id"] == direct.as_str());
            assert_eq!(shown.clone().count(), 1, "it disappears in the direct conversation: {frames:?}");
            let path = format!("/conversations/{direct}");
            let before = tomas.get(&path).await.expect(200).body;
            assert_eq!(before["with"]["picture"], Value::Null);
            assert_eq!(in_group(tomas, &group, &mira).await, Value::Null);
            assert_eq!((reads(tomas, &first).await, reads(tomas, &second).await), (404, 404));
            assert_eq!(reads(nils, &second).await, 200);
            let third = set(&mira).await;
            assert_eq!(tomas.get(&path).await.expect(200).body, before, "no further position");
            if blocking {
                let blocks = mira.get("/blocks").await.expect(200);
                assert_eq!(blocks.items()[0]["user"]["picture"], Value::Null);
                mira.delete(&format!("/blocks/{}", tomas.id)).await.expect(204);
            }
            tomas.befriend(&mira).await;
            assert_eq!(in_group(tomas, &group, &mira).await, third.as_str());
            assert_eq!(reads(tomas, &third).await, 200);
        }
    }
}
