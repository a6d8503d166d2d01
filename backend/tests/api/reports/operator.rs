use serde_json::json;

use crate::stage::{Stage, on_both_engines};

/// Runs a command of the program beside the running server: whether it succeeded, and its output.
async fn umbrachat(stage: &Stage, arguments: &[&str]) -> (bool, String) {
    let said = stage.umbrachat(&[&["reports"], arguments].concat()).await;
    (said.succeeded, if said.succeeded { said.out } else { said.log })
}

on_both_engines! {
    async fn reports_are_read_and_closed_at_the_command_line(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        assert_eq!(umbrachat(&stage, &["list"]).await, (true, "No reports.\n".to_owned()));
        let body = json!({
            "user_id": tomas.id, "reason": "illegal", "note": "Look at this.",
            "content": "first line\nsecond \u{1b}[31mline",
        });
        let id = mira.post("/reports", body).await.expect(201).text("id");
        let (_, listed) = umbrachat(&stage, &["list"]).await;
        for part in [id.as_str(), "open", "illegal", &tomas.username, &mira.username] {
            assert!(listed.contains(part), "{part}: {listed}");
        }
        let (_, shown) = umbrachat(&stage, &["show", &id]).await;
        for part in ["Look at this.", "first line\nsecond", &tomas.id, &mira.id] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains('\u{1b}'), "control characters are escaped");
        assert_eq!(umbrachat(&stage, &["close", &id]).await, (true, "Closed.\n".to_owned()));
        let again = umbrachat(&stage, &["close", &id]).await;
        assert_eq!(again, (true, "It was closed before.\n".to_owned()));
        assert_eq!(umbrachat(&stage, &["list"]).await.1, "No reports.\n");
        assert!(umbrachat(&stage, &["list", "--all"]).await.1.contains("closed"));
        assert!(mira.get("/reports").await.expect(200).items()[0]["closed_at"].is_string());
        let absent = "0192f000-0000-7000-8000-000000000000";
        for command in ["show", "close"] {
            let (succeeded, said) = umbrachat(&stage, &[command, absent]).await;
            assert!(!succeeded && said.contains("there is no report with this id"), "{said}");
        }
        mira.get("/me").await.expect(200);
    }
}
