use serde_json::{Value, json};

use crate::stage::on_both_engines;

on_both_engines! {
    async fn a_large_sync_has_pages_of_two_hundred(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let nils = stage.person("nils").await;
        tomas.befriend(&nils).await;
        let other = tomas.open(&nils).await;
        let mut state = tomas.everything().await.body["state"].clone();
        let (mut hers, mut theirs) = (mira.listen().await, nils.listen().await);
        let bodies: Vec<String> = (0..250).map(|number| number.to_string()).collect();
        hers.send_many(&conversation, bodies.clone()).await;
        theirs.send_many(&other, bodies.clone()).await;

        let (mut heard, mut pages) = ([Vec::new(), Vec::new()], Vec::new());
        loop {
            let page = tomas.post("/sync", &state).await.expect(200).body;
            let mut rows = 0;
            for change in page["changes"].as_array().expect("a list") {
                let messages = change["messages"].as_array().expect("a list");
                rows += messages.len();
                let which = usize::from(change["conversation_id"] == other.as_str());
                heard[which].extend(messages.iter().map(|message| message["body"].clone()));
                assert_eq!(change["reset"], false);
            }
            assert!(rows <= 200, "{rows} rows");
            pages.push(rows);
            state = page["state"].clone();
            if page["more"] == false {
                break;
            }
            assert!(rows > 0, "more is promised and something came");
        }
        assert_eq!(pages.iter().sum::<usize>(), 500, "{pages:?}");
        assert_eq!(heard, [bodies.clone(), bodies].map(|bodies| bodies.into_iter().map(Value::from).collect::<Vec<_>>()));
        let end = json!([250, 0]);
        assert_eq!(state["conversations"], json!({ conversation.as_str(): end, other.as_str(): end }));
        let quiet = tomas.post("/sync", &state).await.expect(200);
        assert_eq!(quiet.body["changes"], json!([]));
    }
}
