use crate::stage::{Actor, on_both_engines};

async fn count(person: &Actor, category: &str) -> i64 {
    let map = person.get("/me/data-map").await.expect(200);
    let categories = map.body["categories"].as_array().expect("categories");
    let found = categories.iter().find(|found| found["category"] == category);
    found.expect("is there")["count"].as_i64().expect("a number")
}

on_both_engines! {
    async fn the_data_map_counts_only_own_data(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.say(&conversation, "one").await;
        let second = mira.say(&conversation, "two").await;
        let path = format!(
            "/conversations/{conversation}/messages/{}",
            second["id"].as_str().expect("an id")
        );
        tomas.put(&format!("{path}/reactions/%F0%9F%91%8D"), ()).await.expect(200);
        assert_eq!(count(&mira, "messages").await, 2);
        assert_eq!(count(&tomas, "messages").await, 0);
        assert_eq!(count(&mira, "reactions").await, 0);
        assert_eq!(count(&tomas, "reactions").await, 1);
        for (person, friends) in [(&mira, 1), (&tomas, 1), (&stage.person("lena").await, 0)] {
            assert_eq!(count(person, "account").await, 1);
            assert_eq!(count(person, "email").await, 0);
            assert_eq!(count(person, "consents").await, 1);
            assert_eq!(count(person, "sessions").await, 1);
            assert_eq!(count(person, "friends").await, friends);
            assert_eq!(count(person, "memberships").await, friends);
        }
        mira.delete(&path).await.expect(200);
        assert_eq!(count(&mira, "messages").await, 1);
    }

    async fn the_data_map_states_purpose_and_retention(stage: Stage) {
        let mira = stage.person("mira").await;
        let map = mira.get("/me/data-map").await.expect(200);
        for category in map.body["categories"].as_array().expect("categories") {
            for field in ["what", "purpose", "basis", "retention", "erased"] {
                assert!(category[field].as_str().is_some_and(|text| !text.is_empty()), "{category}");
            }
        }
        stage.stranger().get("/me/data-map").await.problem(401, "unauthenticated");
    }
}
