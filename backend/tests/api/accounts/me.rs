use serde_json::{Value, json};

use crate::stage::{Stage, on_both_engines};

fn quiet(from: &str, to: &str, time_zone: &str) -> Value {
    json!({ "settings": { "quiet_hours": { "from": from, "to": to, "time_zone": time_zone } } })
}

on_both_engines! {
    async fn each_setting_changes_alone_and_reaches_other_devices(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut tablet = mira.on_another_device().await.listen().await;
        let mut expected = mira.get("/me").await.expect(200).body;
        let mut rev = mira.account_rev().await;
        for (name, value) in [
            ("read_receipts", json!(false)), ("presence", json!(false)), ("discoverable", json!(true)),
            ("group_adds", json!("ask")), ("theme", json!("light")),
            ("quiet_hours", json!({ "from": "22:00", "to": "07:30", "time_zone": "Europe/Berlin" })),
            ("quiet_hours", json!(null)),
        ] {
            let changed = mira.patch("/me", json!({ "settings": { name: value } })).await.expect(200);
            expected["settings"][name] = value;
            if name == "theme" {
                expected["settings"]["theme_chosen"] = json!(true);
            }
            assert_eq!(changed.body, expected);
            let told = tablet.expect("account").await;
            rev += 1;
            assert_eq!((&told["from"], &told["account_rev"]), (&json!(rev), &json!(rev)));
            assert_eq!(told["me"], expected);
        }
        assert_eq!(mira.get("/me").await.expect(200).body, expected);
        assert_eq!(mira.account_rev().await, rev);
    }

    async fn a_chosen_theme_differs_from_the_default_even_if_both_are_dark(stage: Stage) {
        let mira = stage.person("mira").await;
        let read = async || {
            let settings = mira.get("/me").await.expect(200).body["settings"].clone();
            (settings["theme"].clone(), settings["theme_chosen"].clone())
        };
        assert_eq!(read().await, (json!("dark"), json!(false)));
        mira.patch("/me", json!({ "settings": { "presence": false } })).await.expect(200);
        assert_eq!(read().await, (json!("dark"), json!(false)));
        for theme in ["dark", "light", "system", "dark"] {
            mira.patch("/me", json!({ "settings": { "theme": theme } })).await.expect(200);
            assert_eq!(read().await, (json!(theme), json!(true)));
        }
        // A server of the previous version reads an unknown value of the column as the default.
        let stored = stage.database.texts("SELECT CAST(theme AS text) AS text FROM accounts").await;
        assert_eq!(stored, ["3"]);
    }

    async fn an_empty_patch_changes_no_position(stage: Stage) {
        let mira = stage.person("mira").await;
        let (before, rev) = (mira.get("/me").await.expect(200).body, mira.account_rev().await);
        for body in [json!({}), json!({ "settings": {} }), json!({ "display_name": null })] {
            assert_eq!(mira.patch("/me", body).await.expect(200).body, before);
        }
        assert_eq!(mira.account_rev().await, rev);
    }

    async fn a_new_name_reaches_friends_and_every_shared_conversation(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.say(&conversation, "hello").await;
        let (mut his, mut hers) = (tomas.listen().await, mira.on_another_device().await.listen().await);
        let (his_rev, head) = (tomas.account_rev().await, 1);
        mira.patch("/me", json!({ "display_name": "Mira S." })).await.expect(200);

        let card = json!({ "id": mira.id, "username": mira.username, "display_name": "Mira S.", "picture": null });
        for socket in [&mut his, &mut hers] {
            let change = socket.expect("change").await;
            assert_eq!((&change["from"], &change["rev"]), (&json!(head + 1), &json!(head + 1)));
            assert_eq!(change["members"][0]["user"], card);
            assert_eq!(change["members"][0]["left"], false);
            assert_eq!(change["messages"], json!([]));
        }
        let told = his.expect("account").await;
        assert_eq!(told["account_rev"], his_rev + 1);
        assert_eq!(told["friends"]["added"][0]["user"], card);
        assert_eq!(hers.expect("account").await["me"]["display_name"], "Mira S.");

        let changes = tomas.changes(&conversation, head).await.expect(200);
        assert_eq!((changes.number("rev"), &changes.body["members"][0]["user"]), (head + 1, &card));
        assert_eq!(tomas.get("/friends").await.expect(200).items()[0]["user"], card);
        assert_eq!(tomas.get("/conversations").await.expect(200).items()[0]["with"], card);
        assert_eq!(tomas.get(&format!("/users/{}", mira.id)).await.expect(200).body, card);
    }

    async fn a_new_name_does_not_reach_unrelated_users(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let stranger = stage.person("nils").await;
        let mut socket = stranger.listen().await;
        mira.patch("/me", json!({ "display_name": "Canary" })).await.expect(200);
        assert_eq!(stranger.told(&mut socket).await, Vec::<Value>::new());
        tomas.delete(&format!("/friends/{}", mira.id)).await.expect(204);
        let rev = tomas.account_rev().await;
        mira.patch("/me", json!({ "display_name": "Mira again" })).await.expect(200);
        assert_eq!(tomas.account_rev().await, rev, "no longer a friend");
        let with = &tomas.get(&format!("/conversations/{conversation}")).await.expect(200).body["with"];
        assert_eq!(with["display_name"], "Canary", "the name of when they parted");
    }

    async fn read_only_fields_are_refused_without_effect(stage: Stage) {
        let mira = stage.person("mira").await;
        let before = mira.get("/me").await.expect(200).body;
        for (body, field) in [
            (json!({ "id": mira.id }), "id"), (json!({ "username": "other" }), "username"),
            (json!({ "email": "a@b.org" }), "email"), (json!({ "role": "admin" }), "role"),
            (json!({ "created_at": "2020-01-01T00:00:00.000Z" }), "created_at"),
            (json!({ "account_rev": 1 }), "account_rev"), (json!({ "password": "x" }), "password"),
            (json!({ "display_name": "Canary", "settings": { "is_admin": true } }), "settings.is_admin"),
        ] {
            let refused = mira.patch("/me", body).await;
            assert_eq!(refused.problem(422, "validation_failed"), [format!("{field}:unknown")]);
        }
        for (body, field) in [
            (json!({ "settings": { "theme": "pink" } }), "settings.theme:invalid"),
            (json!({ "settings": { "presence": "yes" } }), "settings.presence:invalid"),
            (quiet("24:00", "07:00", "UTC"), "settings.quiet_hours.from:invalid"),
            (quiet("22:00", "22:00", "UTC"), "settings.quiet_hours.to:invalid"),
            (quiet("22:00", "07:00", "Europe/Atlantis"), "settings.quiet_hours.time_zone:invalid"),
            (json!({ "settings": { "quiet_hours": { "from": "22:00", "to": "07:00" } } }), "settings.quiet_hours.time_zone:required"),
            (json!({ "display_name": "a\u{202E}b" }), "display_name:invalid"),
            (json!({ "display_name": "a\0b" }), "display_name:invalid"),
            (json!({ "display_name": " " }), "display_name:too_short"),
            (json!({ "display_name": "x".repeat(65) }), "display_name:too_long"),
        ] {
            assert_eq!(mira.patch("/me", body).await.problem(422, "validation_failed"), [field]);
        }
        assert_eq!(mira.get("/me").await.expect(200).body, before);
    }

    async fn the_eleventh_change_of_a_profile_in_a_minute_is_refused(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        for number in 0..10 {
            mira.patch("/me", json!({ "display_name": format!("Mira {number}") })).await.expect(200);
        }
        let refused = mira.patch("/me", json!({ "display_name": "Mira 10" })).await;
        refused.problem(429, "rate_limited");
        assert_eq!(mira.get("/me").await.expect(200).text("display_name"), "Mira 9");
    }
}
