//! `UMBRACHAT_REGISTRATION`.

use serde_json::json;

use super::{friends, link, look, sign_up, uses};
use crate::stage::{PASSWORD, on_both_engines};

const INVITE: &[&str] = &["--limits", "off", "--registration", "invite"];
const CLOSED: &[&str] = &["--limits", "off", "--registration", "closed"];

/// The code of a link that a command printed.
fn code_of(said: &str) -> &str {
    said.trim().split_once("/join#").expect("an address").1
}

on_both_engines! {
    async fn an_open_server_takes_a_link_as_the_beginning_of_a_friendship(stage: Stage) {
        let mira = stage.person("mira").await;
        let code = link(&mira, json!({ "uses": 2 })).await;
        let mut hers = mira.listen().await;
        let made = sign_up(&stage, "newcomer", Some(&code)).await.expect(201);
        let id = made.body["account"]["id"].clone();
        assert_eq!(hers.expect("account").await["friends"]["added"][0]["user"]["id"], id);
        assert_eq!(friends(&mira).await, [id.as_str().expect("an id")]);
        assert_eq!(uses(&mira).await, [1]);
        // A wrong code is not ignored: the newcomer would miss the friend.
        let refused = sign_up(&stage, "another", Some("unknown")).await;
        refused.problem(403, "invitation_invalid");
        sign_up(&stage, "another", None).await.expect(201);
    }

    async fn a_failed_sign_up_uses_no_link(stage: Stage) {
        let mira = stage.person("mira").await;
        let code = link(&mira, json!({})).await;
        sign_up(&stage, &mira.username, Some(&code)).await.problem(409, "username_taken");
        sign_up(&stage, "x", Some(&code)).await.problem(422, "validation_failed");
        assert_eq!(uses(&mira).await, [0]);
        sign_up(&stage, "newcomer", Some(&code)).await.expect(201);
        sign_up(&stage, "late", Some(&code)).await.problem(403, "invitation_invalid");
    }

    async fn an_invited_server_needs_a_link_of_a_user_or_the_operator(stage: Stage) {
        let mira = stage.person("mira").await;
        let stage = stage.restart_with(INVITE).await;
        let mira = mira.at(&stage.base);
        let server = stage.stranger().get("/server").await.expect(200);
        assert_eq!(server.text("registration"), "invite");
        sign_up(&stage, "newcomer", None).await.problem(403, "invitation_required");
        sign_up(&stage, "newcomer", Some("unknown")).await.problem(403, "invitation_invalid");
        let personal = link(&mira, json!({})).await;
        sign_up(&stage, "newcomer", Some(&personal)).await.expect(201);
        assert_eq!(friends(&mira).await.len(), 1);

        let create = ["invite", "create", "--uses", "2", "--expires", "12h"];
        let said = stage.umbrachat(&create).await.done();
        let code = code_of(&said);
        let looked = look(&stage.stranger(), code).await.expect(200);
        assert_eq!(looked.body, json!({ "user": null, "group": null }));
        super::accept(&mira, code).await.problem(404, "not_found");
        let made = sign_up(&stage, "visitor1", Some(code)).await.expect(201);
        let token = made.body["session"]["access_token"].as_str().expect("a token").to_owned();
        assert_eq!(friends(&stage.stranger().with_token(&token)).await, Vec::<String>::new());
        sign_up(&stage, "visitor2", Some(code)).await.expect(201);
        sign_up(&stage, "visitor3", Some(code)).await.problem(403, "invitation_invalid");
    }

    async fn a_closed_server_takes_accounts_of_the_operator_only(stage: Stage) {
        let mira = stage.person("mira").await;
        let stage = stage.restart_with(CLOSED).await;
        let mira = mira.at(&stage.base);
        let personal = link(&mira, json!({})).await;
        for code in [None, Some(personal.as_str()), Some("unknown")] {
            sign_up(&stage, "newcomer", code).await.problem(403, "registration_closed");
        }
        let refused = stage
            .umbrachat_with(&["invite", "create"], &[("UMBRACHAT_REGISTRATION", "closed")], "")
            .await;
        refused.refused(&["account create"]);
        let create = ["account", "create", "tomas", "--password-stdin"];
        stage.umbrachat_with(&create, &[], &format!("{PASSWORD}\n")).await.done();
        // Between accounts a link works as everywhere.
        let body = json!({ "username": "tomas", "password": PASSWORD });
        let signed_in = stage.stranger().post("/sessions", body).await.expect(201);
        let tomas = stage.stranger().with_token(&signed_in.text("access_token"));
        let accepted = json!({ "policy_version": crate::stage::POLICY });
        tomas.post("/me/consents", accepted).await.expect(201);
        super::accept(&tomas, &personal).await.expect(200);
    }

    async fn terms_of_the_command_are_checked(stage: Stage) {
        for (wrong, why) in [("91d", "at most 90d"), ("7", "12h or 7d"), ("0h", "at most 90d")] {
            let said = stage.umbrachat(&["invite", "create", "--expires", wrong]).await;
            said.refused(&["--expires", why]);
        }
        let said = stage.umbrachat(&["invite", "create", "--uses", "101"]).await;
        said.refused(&["--uses"]);
    }
}
