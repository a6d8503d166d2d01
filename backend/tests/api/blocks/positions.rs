use serde_json::{Value, json};

use super::{block, unblock};
use crate::stage::{Actor, on_both_engines};

/// The delivered and read positions of `of` that `viewer` sees; fails if the endpoints disagree.
async fn seen_of(viewer: &Actor, group: &str, of: &Actor) -> (i64, i64) {
    let position = |list: &Value, id: &str| {
        let members = list.as_array().expect("a list").clone();
        let is_meant = |one: &Value| one["user_id"] == id || one["user"]["id"] == id;
        let one = members.into_iter().find(is_meant).expect("a member");
        (one["delivered"].as_i64().expect("a number"), one["read"].as_i64().expect("a number"))
    };
    let cursors = viewer.get(&format!("/conversations/{group}/cursors")).await.expect(200).body;
    let by_cursors = position(&cursors["members"], &of.id);
    let listed = viewer.get(&format!("/groups/{group}/members")).await.expect(200).body;
    assert_eq!(position(&listed["items"], &of.id), by_cursors);
    let (_, welcome) = viewer.resume(json!({})).await;
    let mut conversations = welcome["conversations"].as_array().expect("a list").iter();
    let mine = conversations.find(|one| one["id"] == group).expect("is there");
    assert_eq!(position(&mine["cursors"], &of.id), by_cursors);
    let synced = viewer.everything().await.body["changes"].clone();
    let mut synced = synced.as_array().expect("a list").iter();
    let mine = synced.find(|one| one["conversation_id"] == group).expect("is there");
    assert_eq!(position(&mine["summary"]["cursors"], &of.id), by_cursors);
    by_cursors
}

fn names(frames: &[Value]) -> Vec<&str> {
    let cursors = frames.iter().filter(|frame| frame["type"] == "cursors");
    let members = cursors.flat_map(|frame| frame["members"].as_array().expect("a list"));
    members.map(|member| member["user_id"].as_str().expect("an id")).collect()
}

on_both_engines! {
    async fn a_block_hides_positions_in_a_common_group(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let [tomas, nils] = &friends[..] else { panic!("two friends") };
        let group = mira.group("Lake", &[tomas, nils]).await;
        let first = nils.say(&group, "one").await["seq"].clone();
        for reader in [&mira, tomas] {
            reader.read_up_to(&group, &first).await.expect(200);
        }
        let before = first.as_i64().expect("a number");
        block(&mira, tomas).await.expect(201);
        let second = nils.say(&group, "two").await["seq"].clone();
        let after = second.as_i64().expect("a number");
        let (mut hers, mut his, mut third) =
            (mira.listen().await, tomas.listen().await, nils.listen().await);
        for reader in [&mira, tomas] {
            reader.read_up_to(&group, &second).await.expect(200);
        }
        assert_eq!(names(&hers.until_quiet().await), [mira.id.as_str()]);
        assert_eq!(names(&his.until_quiet().await), [tomas.id.as_str()]);
        let frames = third.until_quiet().await;
        let mut both = names(&frames);
        both.sort_unstable();
        let mut expected = [mira.id.as_str(), tomas.id.as_str()];
        expected.sort_unstable();
        assert_eq!(both, expected, "everybody else does");

        assert_eq!(seen_of(&mira, &group, tomas).await, (before, before));
        assert_eq!(seen_of(tomas, &group, &mira).await, (before, before));
        assert_eq!(seen_of(nils, &group, &mira).await, (after, after));
        assert_eq!(seen_of(&mira, &group, &mira).await, (after, after));
        unblock(&mira, tomas).await.expect(204);
        assert_eq!(seen_of(tomas, &group, &mira).await, (after, after));
    }

    async fn reading_older_messages_is_hidden_too(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let [tomas, nils] = &friends[..] else { panic!("two friends") };
        let group = mira.group("Lake", &[tomas, nils]).await;
        let first = nils.say(&group, "one").await["seq"].clone();
        let second = nils.say(&group, "two").await["seq"].clone();
        for reader in [&mira, tomas] {
            reader.read_up_to(&group, &first).await.expect(200);
        }
        let before = first.as_i64().expect("a number");
        block(&mira, tomas).await.expect(201);
        for reader in [&mira, tomas] {
            reader.read_up_to(&group, &second).await.expect(200);
        }
        assert_eq!(seen_of(tomas, &group, &mira).await, (before, before));
        assert_eq!(seen_of(&mira, &group, tomas).await, (before, before));
        // A block in the opposite direction changes nothing more, and no position is shown while a
        // block exists.
        block(tomas, &mira).await.expect(201);
        unblock(&mira, tomas).await.expect(204);
        assert_eq!(seen_of(tomas, &group, &mira).await, (before, before));
        unblock(tomas, &mira).await.expect(204);
        let after = second.as_i64().expect("a number");
        assert_eq!(seen_of(tomas, &group, &mira).await, (after, after));
    }

    async fn a_member_who_joins_after_the_block_shows_the_joining_position(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let [tomas, nils] = &friends[..] else { panic!("two friends") };
        let group = mira.group("Lake", &[tomas]).await;
        block(tomas, nils).await.expect(201);
        mira.add(&group, nils).await.expect(201);
        let said = mira.say(&group, "hello").await["seq"].clone();
        for reader in [nils, tomas] {
            reader.read_up_to(&group, &said).await.expect(200);
        }
        let listed = tomas.get(&format!("/groups/{group}/members")).await.expect(200);
        let is_nils = |one: &&Value| one["user"]["id"] == nils.id.as_str();
        let joined = listed.items().iter().find(is_nils).expect("a member")["joined_seq"].clone();
        let joined = joined.as_i64().expect("a number");
        assert_eq!(seen_of(tomas, &group, nils).await, (joined, joined));
    }

    async fn the_receipts_counter_reveals_nothing(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let [tomas, nils] = &friends[..] else { panic!("two friends") };
        let direct = mira.open(tomas).await;
        let two = mira.group("Both", &[tomas]).await;
        let three = mira.group("Three", &[tomas, nils]).await;
        for place in [&direct, &two, &three] {
            let said = tomas.say(place, "hello").await["seq"].clone();
            tomas.read_up_to(place, &said).await.expect(200);
        }
        block(&mira, tomas).await.expect(201);
        let (his, state) = (tomas.everything().await.body["state"].clone(), tomas.listen().await);
        let mut socket = state;
        let mut nils_reads = 0;
        for place in [&direct, &two, &three] {
            let path = format!("/conversations/{place}");
            let number = async |viewer: &Actor| viewer.get(&path).await.expect(200).number("receipts");
            let before = (number(tomas).await, number(&mira).await);
            mira.read_up_to(place, &json!(100)).await.expect(200);
            assert_eq!(number(tomas).await, before.0);
            assert_eq!(number(&mira).await, before.1 + 1);
            let cursors = tomas.get(&format!("{path}/cursors")).await.expect(200);
            assert_eq!(cursors.number("receipts"), before.0);
        }
        let mut asked = his.clone();
        asked["wait"] = json!(1);
        let news = tomas.post("/sync", asked).await.expect(200).body;
        assert_eq!((&news["state"], &news["changes"]), (&his, &json!([])));
        assert_eq!(tomas.told(&mut socket).await, Vec::<Value>::new());
        // The positions of others continue without a gap.
        for _ in 0..2 {
            let said = tomas.say(&three, "more").await["seq"].clone();
            nils.read_up_to(&three, &said).await.expect(200);
            let frame = socket.expect("cursors").await;
            nils_reads += 1;
            let before = his["conversations"][&three][1].as_i64().expect("a number");
            assert_eq!(frame["receipts"].as_i64(), Some(before + nils_reads), "{frame}");
            assert_eq!(names(&[frame]), [nils.id.as_str()]);
        }
        let cursors = tomas.get(&format!("/conversations/{three}/cursors")).await.expect(200);
        let before = his["conversations"][&three][1].as_i64().expect("a number");
        assert_eq!(cursors.number("receipts"), before + nils_reads);
    }

    async fn a_locked_conversation_sends_no_positions(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let said = tomas.say(&conversation, "are you there?").await["seq"].clone();
        block(&mira, &tomas).await.expect(201);
        let mut his = tomas.listen().await;
        mira.read_up_to(&conversation, &said).await.expect(200);
        assert_eq!(tomas.told(&mut his).await, Vec::<Value>::new());
    }
}
