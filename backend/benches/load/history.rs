//! Reads pages of the history, newest and oldest; the cost must not grow with the depth.

use crate::{crowd::Crowd, parts::Node, server::Span};

const PAGES: usize = 1_000;
const LONG: usize = 3_000;

pub async fn measure(node: &Node, crowd: &Crowd) {
    let (mira, tomas) = (&crowd.people[0], &crowd.people[1]);
    let talk = mira.open(tomas).await;
    for number in 0..LONG {
        mira.say(&talk, &format!("line {number} of a long talk by the lake")).await;
    }
    let newest = pages(node, crowd, &talk, usize::MAX).await;
    let deep = pages(node, crowd, &talk, 100).await;
    println!(
        "  pages of 50 messages in a processor second: {newest:.0}, {} messages back {deep:.0}",
        LONG - 100
    );
}

async fn pages(node: &Node, crowd: &Crowd, talk: &str, before: usize) -> f64 {
    let process = [node.process()];
    let place = if before == usize::MAX { String::new() } else { format!("&before={before}") };
    let path = format!("/conversations/{talk}/messages?limit=50{place}");
    let span = Span::of(&process);
    for _ in 0..PAGES {
        let page = crowd.people[1].get(&path).await.expect(200);
        assert_eq!(page.items().len(), 50);
    }
    span.end().rate(PAGES)
}
