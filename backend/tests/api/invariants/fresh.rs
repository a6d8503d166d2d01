//! Reads the state that the server gives to a new device, by REST alone.

use serde_json::Value;

use super::ledger::{Known, Ledger, list, text};
use crate::stage::{Actor, Answer};

pub async fn read(actor: &Actor) -> Ledger {
    let mut ledger = Ledger::default();
    let state = serde_json::json!({
        "me": actor.get("/me").await.expect(200).body,
        "friends": actor.friends().await,
        "requests": actor.get("/friend-requests").await.expect(200).body,
        "invitations": actor.get("/invitations").await.expect(200).body["items"],
    });
    ledger.take_account_state(&state);
    for summary in actor.get("/conversations?limit=200").await.expect(200).items() {
        let id = text(&summary["id"]);
        let mut known = Known::of_summary(summary);
        begin(actor, &id, &mut known).await.expect("is a member");
        let cursors = actor.get(&format!("/conversations/{id}/cursors")).await.expect(200).body;
        known.take_cursors(cursors["receipts"].as_i64().expect("a number"), &cursors["members"]);
        let count =
            |name: &str| summary[name].as_u64().and_then(|count| usize::try_from(count).ok());
        let (unread, mentions) = known.unread(&actor.id);
        assert_eq!(
            (Some(unread), Some(mentions)),
            (count("unread"), count("mentions")),
            "the counters match the lists"
        );
        ledger.conversations.insert(id, known);
    }
    ledger
}

/// Reads everything that a client needs to show a conversation; `None` if the actor is not a member
/// any more.
pub async fn begin(actor: &Actor, id: &str, known: &mut Known) -> Option<()> {
    history(actor, id, known).await?;
    if known.is_group { members(actor, id, known).await } else { Some(()) }
}

/// All pages of the history, newest first, with a small page size.
async fn history(actor: &Actor, id: &str, known: &mut Known) -> Option<()> {
    let mut place = String::new();
    loop {
        let path = format!("/conversations/{id}/messages?limit=7{place}");
        let page = of_member(actor.get(&path).await)?;
        list(&page["items"]).iter().for_each(|message| known.take_message(message));
        match page["next"].as_str() {
            Some(next) => place = format!("&before={next}"),
            None => return Some(()),
        }
    }
}

/// All pages of a group's members.
async fn members(actor: &Actor, id: &str, known: &mut Known) -> Option<()> {
    let mut place = String::new();
    loop {
        let page = of_member(actor.get(&format!("/groups/{id}/members?limit=2{place}")).await)?;
        list(&page["items"]).iter().for_each(|member| known.take_member(member));
        match page["next"].as_str() {
            Some(next) => place = format!("&cursor={next}"),
            None => return Some(()),
        }
    }
}

/// The body of an answer to a member; `None` if the actor is not a member any more.
pub fn of_member(answer: Answer) -> Option<Value> {
    match answer.status {
        404 => None,
        _ => Some(answer.expect(200).body),
    }
}
