use crate::stage::on_both_engines;

on_both_engines! {
    /// The error for an invalid setting does not repeat the value, which may be a password.
    async fn a_refused_setting_value_is_not_printed(stage: Stage) {
        for (name, value, flag) in [
            ("DATABASE_URL", "mysql://umbra:canarypass@host/d", "--database-url"),
            ("REDIS_URL", "http://:canarypass@host", "--redis-url"),
            ("UMBRACHAT_JWT_SECRET", "canarypass", "--jwt-secret"),
            ("UMBRACHAT_SMTP_URL", "smtp://u:canarypass@mail.example.org", "--smtp-url"),
        ] {
            let said = stage.umbrachat_with(&["migrate"], &[(name, value)], "").await;
            let said = said.refused(&[flag]);
            assert!(!said.contains("canarypass"), "{said}");
        }
    }
}
