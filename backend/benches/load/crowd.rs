//! The users of a run: the first is a friend of all others.

use crate::{
    parts::Node,
    stage::{Actor, PASSWORD},
};

pub struct Crowd {
    pub people: Vec<Actor>,
    /// One group with all users.
    pub large: String,
    /// Fifty groups of twenty.
    pub small: Vec<(String, Vec<usize>)>,
}

const SMALL_GROUPS: usize = 50;
const SMALL: usize = 20;

impl Crowd {
    pub async fn gather(node: &Node, count: usize) -> Self {
        let http = reqwest::Client::new();
        let mut people: Vec<Actor> = Vec::new();
        for number in 0..count {
            let stranger = Actor::anonymous(&node.base, http.clone());
            let person = stranger.signed_up(&format!("person{number}"), PASSWORD).await;
            if let Some(first) = people.first() {
                first.befriend(&person).await;
            }
            people.push(person);
        }
        let others: Vec<_> = people.iter().skip(1).collect();
        let large = people[0].group("Everybody", &others).await;
        let mut small = Vec::new();
        for number in 0..SMALL_GROUPS {
            // Every user is in two of them, the first in all.
            let mut members = vec![0];
            members.extend(
                (0..SMALL - 1).map(|place| 1 + (number * (SMALL - 1) + place) % (count - 1)),
            );
            let others: Vec<_> = members.iter().skip(1).map(|member| &people[*member]).collect();
            let id = people[0].group(&format!("Group {number}"), &others).await;
            small.push((id, members));
        }
        Self { people, large, small }
    }
}
