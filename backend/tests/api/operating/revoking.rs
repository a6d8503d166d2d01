use super::{sign_in, signed_out};
use crate::{
    security::kinds,
    stage::{PASSWORD, on_both_engines},
};

on_both_engines! {
    async fn all_sessions_can_be_revoked(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let (tablet, mut socket) = (mira.on_another_device().await, tomas.listen().await);
        let said = stage.umbrachat(&["sessions", "revoke", "--all"]).await.refused(&[]);
        assert!(said.contains("--yes"), "{said}");
        let revoke = ["sessions", "revoke", "--all", "--yes"];
        let said = stage.umbrachat(&revoke).await;
        assert!(said.log.contains("all sessions were ended by the operator"), "{}", said.log);
        assert_eq!(said.done(), "Ended 3 sessions of 2 accounts.\n");
        for device in [&mira, &tablet, &tomas] {
            signed_out(device).await;
            let refresh = serde_json::json!({ "refresh_token": device.refresh_token });
            let refused = stage.stranger().post("/sessions/refresh", refresh).await;
            refused.problem(401, "session_ended");
        }
        assert_eq!(socket.expect_close().await.code, 4401);
        let mira = mira.on_another_device().await;
        assert_eq!(kinds(&mira).await[..2], ["signed_in", "sessions_revoked"]);
        assert_eq!(kinds(&mira).await.iter().filter(|kind| *kind == "sessions_revoked").count(), 1);
    }

    async fn all_sessions_of_one_account_can_be_revoked(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        mira.on_another_device().await;
        let said = stage.umbrachat(&["sessions", "revoke", &mira.username]).await.done();
        assert_eq!(said, "Ended 2 sessions.\n");
        signed_out(&mira).await;
        tomas.get("/me").await.expect(200);
        sign_in(&stage, &mira.username, PASSWORD).await.expect(201);
        let said = stage.umbrachat(&["sessions", "revoke"]).await.refused(&[]);
        assert!(said.contains("<NAME>"), "whose has to be said: {said}");
        let said = stage.umbrachat(&["sessions", "revoke", "nobody"]).await.refused(&[]);
        assert!(said.contains("no account"), "{said}");
    }
}
