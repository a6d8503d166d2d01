//! With the presence setting off, a user neither shows presence nor sees it.

use serde_json::{Value, json};

use super::{is_listed_online, sees};
use crate::stage::{Actor, on_both_engines};

async fn show(actor: &Actor, shows: bool) {
    actor.patch("/me", json!({ "settings": { "presence": shows } })).await.expect(200);
}

on_both_engines! {
    async fn a_user_without_presence_neither_shows_nor_sees_it(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        show(&mira, false).await;
        let (mut his, _) = tomas.resume(json!({})).await;
        let (mut hers, welcome) = mira.resume(json!({})).await;
        assert_eq!(welcome["online"], json!([]));
        let another = tomas.on_another_device().await;
        assert_eq!(another.resume(json!({})).await.1["online"], json!([]));
        assert!(!is_listed_online(&tomas, &mira).await && !is_listed_online(&mira, &tomas).await);
        let typing = json!({ "type": "typing", "conversation_id": conversation });
        assert_eq!(hers.ask(typing.clone()).await["type"], "ack");
        assert_eq!(his.ask(typing).await["type"], "ack");
        for socket in [&mut his, &mut hers] {
            let told = socket.passing_until_quiet().await;
            assert!(told.iter().all(|frame| frame["online"] == false), "{told:?}");
        }
    }

    async fn the_presence_setting_takes_effect_at_once(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let (mut his, mut hers) = (tomas.listen().await, mira.listen().await);
        sees(&mut his, &mira, true).await;
        show(&mira, false).await;
        sees(&mut his, &mira, false).await;
        sees(&mut hers, &tomas, false).await;
        assert!(!is_listed_online(&tomas, &mira).await);
        show(&mira, true).await;
        sees(&mut his, &mira, true).await;
        sees(&mut hers, &tomas, true).await;
        assert!(is_listed_online(&tomas, &mira).await && is_listed_online(&mira, &tomas).await);
    }

    async fn two_friends_without_presence_stay_hidden(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        show(&mira, false).await;
        show(&tomas, false).await;
        let (mut his, mut hers) = (tomas.listen().await, mira.listen().await);
        show(&mira, true).await;
        assert_eq!(his.passing_until_quiet().await, Vec::<Value>::new());
        assert_eq!(hers.passing_until_quiet().await, Vec::<Value>::new());
        show(&tomas, true).await;
        sees(&mut hers, &tomas, true).await;
        sees(&mut his, &mira, true).await;
    }
}
