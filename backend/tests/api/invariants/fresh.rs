//! What the server tells a device that knows nothing, by REST alone.

use super::ledger::{Known, Ledger, list, text};
use crate::stage::Actor;

pub async fn read(actor: &Actor) -> Ledger {
    let mut ledger = Ledger::default();
    let state = serde_json::json!({
        "me": actor.get("/me").await.expect(200).body,
        "friends": actor.friends().await,
        "requests": actor.get("/friend-requests").await.expect(200).body,
    });
    ledger.take_account_state(&state);
    for summary in actor.get("/conversations?limit=200").await.expect(200).items() {
        let id = text(&summary["id"]);
        let mut known = Known::of_summary(summary);
        history(actor, &id, &mut known).await;
        let cursors = actor.get(&format!("/conversations/{id}/cursors")).await.expect(200).body;
        known.take_cursors(cursors["receipts"].as_i64().expect("a number"), &cursors["members"]);
        let unread = summary["unread"].as_i64().expect("a number");
        assert_eq!(known.unread(&actor.id), unread, "the server counts what it shows");
        ledger.conversations.insert(id, known);
    }
    ledger
}

/// All pages of history, the newest first and in small portions.
pub async fn history(actor: &Actor, id: &str, known: &mut Known) {
    let mut place = String::new();
    loop {
        let path = format!("/conversations/{id}/messages?limit=7{place}");
        let page = actor.get(&path).await.expect(200).body;
        list(&page["items"]).iter().for_each(|message| known.take_message(message));
        match page["next"].as_str() {
            Some(next) => place = format!("&before={next}"),
            None => return,
        }
    }
}
