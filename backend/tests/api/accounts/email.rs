use serde_json::{Value, json};

use crate::stage::{Mailbox, PASSWORD, Stage, on_both_engines};

on_both_engines! {
    async fn setting_and_removing_the_email_reaches_other_devices(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut socket = mira.on_another_device().await.listen().await;
        let set = json!({ "password": PASSWORD, "email": " mira@example.org " });
        let account = mira.put("/me/email", set).await.expect(200);
        assert_eq!(account.body["email"], "mira@example.org");
        let told = socket.expect("account").await;
        assert_eq!(told["me"]["email"], "mira@example.org");
        let removed = json!({ "password": PASSWORD, "email": null });
        let account = mira.put("/me/email", removed).await.expect(200);
        assert_eq!(account.body["email"], Value::Null);
        assert_eq!(mira.get("/me").await.expect(200).body["email"], Value::Null);
        let events = mira.get("/me/security-events").await.expect(200);
        assert_eq!(events.items()[0]["kind"], "email_changed");
    }

    async fn changing_the_email_requires_password_and_valid_address(stage: Stage) {
        let mira = stage.person("mira").await;
        let wrong = json!({ "password": "six lamps over the lake", "email": "mira@example.org" });
        mira.put("/me/email", wrong).await.problem(403, "wrong_password");
        let missing = mira.put("/me/email", json!({ "password": PASSWORD })).await;
        assert_eq!(missing.problem(422, "validation_failed"), ["email:required"]);
        for faulty in ["mira", "mira@", "a b@example.org", &format!("{}@x.org", "a".repeat(260))] {
            let body = json!({ "password": PASSWORD, "email": faulty });
            let refused = mira.put("/me/email", body).await;
            assert_eq!(refused.problem(422, "validation_failed"), ["email:invalid"], "{faulty}");
        }
        assert_eq!(mira.get("/me").await.expect(200).body["email"], Value::Null);
    }

    async fn the_former_address_receives_a_notice_of_each_change(engine: Engine) {
        let mailbox = Mailbox::open().await;
        let mut settings = vec!["--limits", "off", "--public-url", "https://chat.example.org"];
        settings.extend(mailbox.settings());
        let stage = Stage::with(engine, &settings).await;
        let mira = stage.person("mira").await;
        let set = async |email: Value| {
            let body = json!({ "password": PASSWORD, "email": email });
            mira.put("/me/email", body).await.expect(200);
        };
        set(json!("first@example.org")).await;
        set(json!("First@example.org")).await;
        let wrong = json!({ "password": "six lamps over the lake", "email": "thief@example.org" });
        mira.put("/me/email", wrong).await.problem(403, "wrong_password");
        set(json!("second@example.org")).await;
        set(Value::Null).await;
        set(json!("third@example.org")).await;
        let letters = mailbox.wait_for(2).await;
        let told: Vec<_> = letters.iter().map(|letter| letter.to.as_str()).collect();
        assert_eq!(told, ["First@example.org", "second@example.org"]);
        for letter in &letters {
            assert!(letter.text.contains(&mira.username), "{}", letter.text);
            assert!(letter.text.contains("https://chat.example.org"), "{}", letter.text);
            assert!(!letter.text.contains("third@") && !letter.text.contains("thief@"));
        }
        assert!(!letters[0].text.contains("second@"), "the new one is not named");
    }
}
