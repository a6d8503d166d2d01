//! The switch by which only friends see the picture.

use serde_json::{Value, json};

use super::{in_group, reads, set};
use crate::stage::{Actor, on_both_engines};

async fn show_to_friends_only(actor: &Actor, only: bool) {
    let change = json!({ "settings": { "picture_for_friends_only": only } });
    let account = actor.patch("/me", change).await.expect(200);
    assert_eq!(account.body["settings"]["picture_for_friends_only"], only);
}

on_both_engines! {
    async fn fellow_members_see_no_picture_on_any_path(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let [tomas, nils] = &friends[..] else { panic!("two friends") };
        let group = mira.group("Lake", &[tomas, nils]).await;
        let said = nils.say(&group, "hello").await;
        let reaction = format!("/conversations/{group}/messages/{}/reactions", said["id"].as_str().expect("an id"));
        nils.put(&format!("{reaction}/%F0%9F%91%8D"), ()).await.expect(200);
        let face = set(nils).await;
        let mut sockets = [mira.listen().await, tomas.listen().await, nils.listen().await];
        show_to_friends_only(nils, true).await;
        let [friend, fellow, own] = &mut sockets;
        assert_eq!(friend.expect("change").await["members"][0]["user"]["picture"], face.as_str());
        assert_eq!(own.expect("change").await["members"][0]["user"]["picture"], face.as_str());
        assert_eq!(fellow.expect("change").await["members"][0]["user"]["picture"], Value::Null);
        assert_eq!((reads(&mira, &face).await, reads(tomas, &face).await), (200, 404));
        assert_eq!(in_group(&mira, &group, nils).await, face.as_str());
        assert_eq!(in_group(nils, &group, nils).await, face.as_str());
        let answers = [
            tomas.get(&format!("/groups/{group}/members")).await.expect(200).body,
            tomas.get(&format!("/users/{}", nils.id)).await.expect(200).body,
            tomas.get(&format!("/users?q={}", nils.username)).await.expect(200).body,
            tomas.get(&format!("/conversations/{group}/changes?since=1")).await.expect(200).body,
            tomas.get(&reaction).await.expect(200).body,
            tomas.resume(json!({ "conversations": { &group: [1, 0] } })).await.1,
        ];
        assert!(!json!(answers).to_string().contains(&face), "{answers:?}");
        let second = set(nils).await;
        let frames = json!(tomas.told(fellow).await).to_string();
        assert!(!frames.contains(&second), "{frames}");
        let frames = json!(mira.told(friend).await).to_string();
        assert!(frames.contains(&second), "{frames}");
        show_to_friends_only(nils, false).await;
        let frames = json!(tomas.told(fellow).await).to_string();
        assert!(frames.contains(&second), "{frames}");
        assert_eq!(reads(tomas, &second).await, 200);
    }

    async fn requests_do_not_show_it_and_new_friends_see_it_live(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let [tomas, nils] = &friends[..] else { panic!("two friends") };
        let group = mira.group("Lake", &[tomas, nils]).await;
        let face = set(nils).await;
        show_to_friends_only(nils, true).await;
        let mut socket = tomas.listen().await;
        let request = nils.ask(tomas).await;
        assert!(!json!(tomas.told(&mut socket).await).to_string().contains(&face));
        let waiting = tomas.get("/friend-requests").await.expect(200).body;
        assert_eq!(waiting["incoming"][0]["user"]["picture"], Value::Null);
        let friend = tomas.post(&format!("/friend-requests/{request}/accept"), ()).await.expect(200);
        assert_eq!(friend.body["friend"]["user"]["picture"], face.as_str());
        let frames = tomas.told(&mut socket).await;
        let of = |kind: &str| json!(frames.iter().filter(|frame| frame["type"] == kind).collect::<Vec<_>>()).to_string();
        assert!(of("account").contains(&face), "{frames:?}");
        assert!(of("change").contains(&face), "{frames:?}");
        assert_eq!(in_group(tomas, &group, nils).await, face.as_str());
        let direct = tomas.open(nils).await;
        let with = tomas.get(&format!("/conversations/{direct}")).await.expect(200).body;
        assert_eq!(with["with"]["picture"], face.as_str());
        assert!(json!(tomas.told(&mut socket).await).to_string().contains(&face), "the new conversation shows it");
        tomas.delete(&format!("/friends/{}", nils.id)).await.expect(204);
        let frames = tomas.told(&mut socket).await;
        let changes: Vec<_> = frames.iter().filter(|frame| frame["conversation_id"] == group.as_str()).collect();
        assert_eq!(changes[0]["members"][0]["user"]["picture"], Value::Null, "{frames:?}");
        assert_eq!((in_group(tomas, &group, nils).await, reads(tomas, &face).await), (Value::Null, 404));
        let with = tomas.get(&format!("/conversations/{direct}")).await.expect(200).body;
        assert_eq!(with["with"]["picture"], Value::Null);
    }

    async fn a_friend_who_is_added_to_a_group_is_shown_to_its_friend(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let nils = stage.person("nils").await;
        mira.befriend(&nils).await;
        let face = set(&tomas).await;
        show_to_friends_only(&tomas, true).await;
        let group = mira.group("Lake", &[&nils]).await;
        let (mut hers, mut his) = (mira.listen().await, nils.listen().await);
        let added = mira.add(&group, &tomas).await.expect(201);
        assert_eq!(added.body["user"]["picture"], face.as_str());
        assert!(json!(mira.told(&mut hers).await).to_string().contains(&face));
        assert!(!json!(nils.told(&mut his).await).to_string().contains(&face));
    }
}
