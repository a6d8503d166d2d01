//! Reads the history of a conversation at the end of a run.

use crate::{checker::History, evidence::Message, stage::Actor};

/// By now the node answers.
pub async fn read(person: &Actor, base: &str, conversation: &str) -> History {
    let (mut messages, mut after) = (Vec::new(), "0".to_owned());
    loop {
        let path = format!("/conversations/{conversation}/messages?limit=200&after={after}");
        let page = person.get(&path).await.expect(200);
        messages.extend(page.items().iter().map(Message::of));
        match page.body["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    let by = format!("{} at {base}", person.username);
    History { conversation: conversation.to_owned(), by, messages }
}
