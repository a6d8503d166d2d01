use serde_json::Value;

use crate::stage::{Actor, on_both_engines};

/// The `seq` values of a page and the cursor of the next one.
async fn page(actor: &Actor, conversation: &str, query: &str) -> (Vec<i64>, Option<String>) {
    let page =
        actor.get(&format!("/conversations/{conversation}/messages?{query}")).await.expect(200);
    let seq = |message: &Value| message["seq"].as_i64().expect("a number");
    let next = page.body["next"].as_str().map(ToOwned::to_owned);
    assert_eq!(next.is_none(), page.body["next"].is_null());
    (page.items().iter().map(seq).collect(), next)
}

on_both_engines! {
    async fn every_part_of_the_history_can_be_read(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        for number in 1..=10 {
            mira.say(&conversation, &number.to_string()).await;
        }
        let (most, least) = (i64::MAX, i64::MIN);
        for (query, seqs, next) in [
            ("limit=3".to_owned(), vec![8, 9, 10], Some("8")),
            ("limit=10".to_owned(), (1..=10).collect(), None),
            ("".to_owned(), (1..=10).collect(), None),
            ("before=8&limit=3".to_owned(), vec![5, 6, 7], Some("5")),
            ("before=4&limit=3".to_owned(), vec![1, 2, 3], None),
            ("before=5&limit=3".to_owned(), vec![2, 3, 4], Some("2")),
            ("before=2&limit=3".to_owned(), vec![1], None),
            ("before=1".to_owned(), vec![], None),
            ("before=0".to_owned(), vec![], None),
            (format!("before={least}"), vec![], None),
            (format!("before={most}&limit=2"), vec![9, 10], Some("9")),
            ("after=0&limit=3".to_owned(), vec![1, 2, 3], Some("3")),
            ("after=7&limit=3".to_owned(), vec![8, 9, 10], None),
            ("after=9".to_owned(), vec![10], None),
            ("after=10".to_owned(), vec![], None),
            (format!("after={least}&limit=1"), vec![1], Some("1")),
            (format!("after={most}"), vec![], None),
            ("around=5&limit=4".to_owned(), vec![3, 4, 5, 6], Some("3")),
            ("around=5&limit=5".to_owned(), vec![3, 4, 5, 6, 7], Some("3")),
            ("around=5&limit=1".to_owned(), vec![5], Some("5")),
            ("around=1&limit=4".to_owned(), vec![1, 2], None),
            ("around=3&limit=4".to_owned(), vec![1, 2, 3, 4], None),
            ("around=10&limit=4".to_owned(), vec![8, 9, 10], Some("8")),
            (format!("around={least}&limit=4"), vec![1, 2], None),
            (format!("around={most}&limit=4"), vec![9, 10], Some("9")),
        ] {
            let read = page(&tomas, &conversation, &query).await;
            assert_eq!(read, (seqs, next.map(ToOwned::to_owned)), "{query}");
        }
    }

    async fn paging_in_either_direction_returns_every_message_once(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        for number in 1..=7 {
            mira.say(&conversation, &number.to_string()).await;
        }
        for limit in 1..=8 {
            for (parameter, start) in [("before", "100"), ("after", "0")] {
                let (mut seen, mut place) = (Vec::new(), start.to_owned());
                loop {
                    let query = format!("{parameter}={place}&limit={limit}");
                    let (seqs, next) = page(&tomas, &conversation, &query).await;
                    assert!(seqs.is_sorted() && !seqs.is_empty());
                    seen.extend(seqs);
                    let Some(next) = next else { break };
                    place = next;
                }
                seen.sort_unstable();
                assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7], "{parameter} by {limit}");
            }
        }
    }

    async fn a_deleted_message_keeps_its_seq(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let first = mira.say(&conversation, "first").await;
        mira.say(&conversation, "second").await;
        let id = first["id"].as_str().expect("an id");
        mira.delete(&format!("/conversations/{conversation}/messages/{id}")).await.expect(200);
        mira.say(&conversation, "after a gap").await;
        assert_eq!(page(&tomas, &conversation, "").await, (vec![1, 2, 4], None));
        assert_eq!(page(&tomas, &conversation, "around=3&limit=2").await, (vec![2, 4], Some("2".to_owned())));
        let history = tomas.get(&format!("/conversations/{conversation}/messages")).await.expect(200);
        assert_eq!(history.items()[0]["body"], Value::Null);
        assert!(history.items()[0]["deleted_at"].is_string());
    }

    async fn an_invalid_position_is_refused(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let read = async |query: &str| {
            mira.get(&format!("/conversations/{conversation}/messages?{query}")).await
        };
        for query in ["before=1&after=1", "before=1&around=1", "after=1&around=1&before=1"] {
            assert_eq!(read(query).await.problem(422, "validation_failed"), ["before:ambiguous"]);
        }
        for query in ["limit=0", "limit=201"] {
            assert_eq!(read(query).await.problem(422, "validation_failed"), ["limit:out_of_range"]);
        }
        for query in ["before=x", "before=", "after=1.5", "around=9223372036854775808", "limit=-1", "page=2"] {
            read(query).await.problem(400, "invalid_query");
        }
    }
}
