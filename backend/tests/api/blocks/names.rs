use serde_json::{Value, json};

use super::{block, unblock};
use crate::stage::{Actor, Socket, on_both_engines};

async fn rename(actor: &Actor, name: &str) {
    actor.patch("/me", json!({ "display_name": name })).await.expect(200);
}

/// The JSON of every answer in which `viewer` can read another user's name.
async fn everything(viewer: &Actor, of: &Actor, groups: &[&str]) -> String {
    let mut read = vec![viewer.everything().await.body, viewer.resume(json!({})).await.1];
    let mut paths = vec![
        "/blocks".to_owned(),
        "/friends".to_owned(),
        "/friend-requests".to_owned(),
        "/invitations".to_owned(),
        "/conversations".to_owned(),
        format!("/users?q={}", of.username),
        format!("/users/{}", of.id),
    ];
    for group in groups {
        paths.push(format!("/conversations/{group}/changes?since=1"));
        paths.push(format!("/groups/{group}/members"));
        for message in viewer.history(group).await {
            let id = message["id"].as_str().expect("an id");
            paths.push(format!("/conversations/{group}/messages/{id}/reactions"));
        }
    }
    for path in paths {
        let answer = viewer.get(&path).await;
        assert!(matches!(answer.status, 200 | 404), "{path}: {}", answer.body);
        read.push(answer.body);
    }
    json!(read).to_string()
}

async fn told(viewer: &Actor, socket: &mut Socket) -> String {
    json!(viewer.told(socket).await).to_string()
}

on_both_engines! {
    async fn a_former_friend_sees_the_old_name_everywhere(stage: Stage) {
        for blocking in [true, false] {
            let (mira, friends) = stage.circle(2).await;
            let [tomas, nils] = &friends[..] else { panic!("two friends") };
            let group = mira.group("Lake", &[tomas, nils]).await;
            mira.open(tomas).await;
            let said = nils.say(&group, "hello").await;
            let reaction = format!(
                "/conversations/{group}/messages/{}/reactions/%F0%9F%91%8D",
                said["id"].as_str().expect("an id"),
            );
            for person in [&mira, tomas] {
                person.put(&reaction, ()).await.expect(200);
                rename(person, &format!("before {}", person.username)).await;
            }
            if blocking {
                block(&mira, tomas).await.expect(201);
            } else {
                mira.delete(&format!("/friends/{}", tomas.id)).await.expect(204);
            }
            let mut sockets = [mira.listen().await, tomas.listen().await, nils.listen().await];
            for person in [&mira, tomas] {
                rename(person, &format!("after {}", person.username)).await;
            }
            let [hers, his, third] = &mut sockets;
            for (viewer, other, socket) in [(&mira, tomas, hers), (tomas, &mira, his)] {
                let (before, after) =
                    (format!("before {}", other.username), format!("after {}", other.username));
                let read = everything(viewer, other, &[&group]).await;
                assert!(read.contains(&before) && !read.contains(&after), "{read}");
                let frames = told(viewer, socket).await;
                assert!(!frames.contains(&after), "{frames}");
            }
            let frames = told(nils, third).await;
            for person in [&mira, tomas] {
                let after = format!("after {}", person.username);
                assert!(frames.contains(&after), "others get a frame: {frames}");
                assert!(everything(nils, person, &[&group]).await.contains(&after));
            }
        }
    }

    async fn a_new_name_takes_no_position_in_a_locked_conversation(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.delete(&format!("/friends/{}", tomas.id)).await.expect(204);
        let path = format!("/conversations/{conversation}");
        let before = tomas.get(&path).await.expect(200).body;
        rename(&mira, "Somebody else").await;
        assert_eq!(tomas.get(&path).await.expect(200).body, before);
        tomas.befriend(&mira).await;
        let shown = tomas.get(&path).await.expect(200).body;
        assert_eq!(shown["with"]["display_name"], "Somebody else", "friends see it again");
    }

    async fn a_friend_request_shows_the_current_name(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        mira.delete(&format!("/friends/{}", tomas.id)).await.expect(204);
        for person in [&mira, &tomas] {
            rename(person, &format!("after {}", person.username)).await;
        }
        let asked = tomas.post("/friend-requests", json!({ "username": mira.username })).await;
        let asked = asked.expect(201).body;
        assert_eq!(asked["request"]["user"]["display_name"], mira.username.as_str());
        let waiting = mira.get("/friend-requests").await.expect(200).body;
        let name = &waiting["incoming"][0]["user"]["display_name"];
        assert_eq!(name, &json!(format!("after {}", tomas.username)));
    }

    async fn only_a_block_freezes_the_name_for_group_members(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let [tomas, nils] = &friends[..] else { panic!("two friends") };
        let group = mira.group("Lake", &[tomas, nils]).await;
        block(tomas, nils).await.expect(201);
        rename(nils, "Nils the second").await;
        let name = async |viewer: &Actor| {
            let listed = viewer.get(&format!("/groups/{group}/members")).await.expect(200);
            let is_nils = |member: &&Value| member["user"]["id"] == nils.id.as_str();
            listed.items().iter().find(is_nils).expect("a member")["user"]["display_name"].clone()
        };
        assert_eq!(name(tomas).await, nils.username.as_str());
        assert_eq!(name(&mira).await, "Nils the second");
        let blocks = tomas.get("/blocks").await.expect(200);
        assert_eq!(blocks.items()[0]["user"]["display_name"], nils.username.as_str());
        unblock(tomas, nils).await.expect(204);
        assert_eq!(name(tomas).await, "Nils the second");
    }
}
