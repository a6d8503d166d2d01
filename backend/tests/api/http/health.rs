use serde_json::json;

use crate::stage::{POLICY, on_both_engines};

on_both_engines! {
    async fn health_reports_live_and_ready(stage: Stage) {
        assert_eq!(stage.get("/health/live").await.expect(200).body, json!({ "status": "live" }));
        assert_eq!(stage.get("/health/ready").await.expect(200).body, json!({ "status": "ready" }));
    }

    async fn server_information_is_public(stage: Stage) {
        let said = stage.stranger().get("/server").await.expect(200);
        assert_eq!(said.body, json!({
            "name": "UmbraChat", "version": env!("CARGO_PKG_VERSION"), "policy_version": POLICY,
            "operator": { "name": null, "contact": null }, "email_reset": false,
            "registration": "open",
            "push_key": null,
            "limits": {
                "message_max": 8_000, "password_min": 10, "username_min": 3, "username_max": 32,
                "display_name_max": 64, "note_max": 280, "attachments_max": 10,
                "alt_length_max": 1_000, "file_bytes_max": 104_857_600,
                "account_file_bytes_max": 2_147_483_648_i64,
            },
        }));
    }
}
