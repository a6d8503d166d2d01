//! A query has no operators; every sign is literal.

use super::{ask, found};
use crate::stage::on_both_engines;

on_both_engines! {
    async fn operators_of_the_engines_are_literal(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        for text in ["alpha beta", "alpha or gamma", "near delta", "not alpha and beta"] {
            mira.say(&conversation, text).await;
        }
        for query in [
            "\"alpha beta", "alpha\" beta", "alpha -beta", "-beta alpha", "alpha:beta", "words:alpha beta",
            "alpha & beta", "alpha && !beta", "!alpha beta", "alpha <-> beta", "beta:* alpha", "beta* alpha",
            "{words} : alpha beta", "^alpha + beta", "(alpha) (beta)", "alpha ' beta", "alpha '' beta", "alpha\\ beta",
            "alpha%beta", "alpha;beta--", "{alpha} [beta]", "\\'alpha\\' \\beta\\",
        ] {
            let expected: &[&str] = if query.contains("words") { &[] } else { &["not alpha and beta", "alpha beta"] };
            assert_eq!(found(&mira, query, "").await, expected, "{query}");
        }
        assert_eq!(found(&mira, "alpha OR gamma", "").await, ["alpha or gamma"]);
        assert_eq!(found(&mira, "NOT beta", "").await, ["not alpha and beta"]);
        assert_eq!(found(&mira, "NEAR(delta)", "").await, ["near delta"]);
        assert_eq!(found(&mira, "NEAR(alpha beta, 5)", "").await, Vec::<String>::new());
        assert_eq!(found(&mira, "alpha AND beta", "").await, ["not alpha and beta"]);
    }

    async fn queries_without_words_or_too_long_are_refused(stage: Stage) {
        let (mira, _, _) = stage.pair().await;
        for query in ["", " ", "\"", "*", "-", ":", "&", "|", "!", "'", "\\", "()", "…", "\u{E000}\u{F0000}\u{10FFFD}"] {
            assert_eq!(ask(&mira, query, "").await.problem(422, "validation_failed"), ["q:no_word"], "{query}");
        }
        let long = "a".repeat(10_000);
        assert_eq!(ask(&mira, &long, "").await.problem(422, "validation_failed"), ["q:too_long"]);
        assert_eq!(ask(&mira, "a\0b", "").await.problem(422, "validation_failed"), ["q:invalid"]);
        mira.get("/search").await.problem(400, "invalid_query");
        for more in ["&limit=0", "&limit=201"] {
            assert_eq!(ask(&mira, "a", more).await.problem(422, "validation_failed"), ["limit:out_of_range"]);
        }
        for more in ["&cursor=x", "&cursor=", "&from=mira", "&before=yesterday", "&after=1", "&sort=old", "&conversation_id=1"] {
            ask(&mira, "a", more).await.problem(400, "invalid_query");
        }
    }

    async fn markup_is_returned_as_text(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        mira.say(&conversation, "<b>bold</b> <script>alert(1)</script>").await;
        let answer = ask(&mira, "bold", "").await.expect(200);
        assert_eq!(super::marked(&answer.items()[0]), "<b>[bold]</b> <script>alert(1)</script>");
    }
}
