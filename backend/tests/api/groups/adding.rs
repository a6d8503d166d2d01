use serde_json::json;

use super::lines;
use crate::stage::on_both_engines;

on_both_engines! {
    async fn adding_a_friend_is_published_to_all_members(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let (tomas, aiko) = (&friends[0], &friends[1]);
        let group = mira.group("Lake", &[tomas]).await;
        let mut sockets = [tomas.listen().await, aiko.listen().await];
        let added = mira.add(&group, aiko).await.expect(201);
        assert_eq!((&added.body["user"]["id"], &added.body["role"]), (&json!(aiko.id), &json!("member")));
        assert_eq!((&added.body["joined_seq"], &added.body["rev"]), (&json!(1), &json!(2)));
        let told = sockets[0].expect("change").await;
        assert_eq!((&told["from"], &told["rev"]), (&json!(2), &json!(2)));
        assert_eq!(told["members"], json!([added.body]));
        assert_eq!(told["conversation"]["members_count"], 3);
        assert_eq!(lines(told["messages"].as_array().expect("a list")), [("member_added".to_owned(), json!(aiko.id))]);
        let joined = sockets[1].expect("account").await["joined"][0].clone();
        assert_eq!((&joined["id"], &joined["head"], &joined["joined_seq"]), (&json!(group), &json!(2), &json!(1)));
        mira.add(&group, aiko).await.expect(200);
        assert_eq!(mira.changes(&group, 0).await.expect(200).number("rev"), 2, "again changes nothing");
        tomas.say(&group, "welcome").await;
        let heard = sockets[1].expect("change").await;
        assert_eq!(heard["messages"][0]["body"], "welcome");
    }

    async fn only_admins_add_and_only_their_friends(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let (tomas, aiko) = (&friends[0], &friends[1]);
        tomas.befriend(aiko).await;
        let stranger = stage.person("stranger").await;
        let group = mira.group("Lake", &[tomas]).await;
        tomas.add(&group, aiko).await.problem(403, "role_too_low");
        mira.add(&group, &stranger).await.problem(403, "not_friends");
        stranger.add(&group, &stranger).await.problem(404, "not_found");
        aiko.add(&group, tomas).await.problem(404, "not_found");
        let absent = format!("/groups/{group}/members/0192f000-0000-7000-8000-000000000000");
        mira.put(&absent, ()).await.problem(403, "not_friends");
        let direct = mira.open(tomas).await;
        mira.add(&direct, aiko).await.problem(404, "not_found");
        let members = mira.get(&format!("/groups/{group}/members")).await.expect(200);
        assert_eq!(members.items().len(), 2);
    }

    async fn members_are_listed_page_by_page_for_members_only(stage: Stage) {
        let (mira, friends) = stage.circle(4).await;
        let group = mira.group("Lake", &friends.iter().collect::<Vec<_>>()).await;
        let sent = mira.say(&group, "hello").await;
        friends[0].read_up_to(&group, &sent["seq"]).await.expect(200);
        let (mut seen, mut address) = (Vec::new(), format!("/groups/{group}/members?limit=2"));
        loop {
            let page = friends[1].get(&address).await.expect(200);
            assert_eq!(page.number("rev"), 2);
            seen.extend(page.items().to_vec());
            let Some(next) = page.body["next"].as_str() else { break };
            address = format!("/groups/{group}/members?limit=2&cursor={next}");
        }
        assert_eq!(seen.len(), 5);
        let reader = seen.iter().find(|member| member["user"]["id"] == friends[0].id).expect("is listed");
        assert_eq!((&reader["read"], &reader["left"]), (&sent["seq"], &json!(false)));
        let stranger = stage.person("stranger").await;
        stranger.get(&format!("/groups/{group}/members")).await.problem(404, "not_found");
    }

    async fn a_group_has_at_most_a_thousand_members(stage: Stage) {
        let (mira, friends) = stage.circle(1).await;
        let group = mira.group("Lake", &[]).await;
        stage.database.execute("UPDATE conversations SET members_count = 1000").await;
        mira.add(&group, &friends[0]).await.problem(409, "limit_reached");
        stage.database.execute("UPDATE conversations SET members_count = 999").await;
        mira.add(&group, &friends[0]).await.expect(201);
    }
}
