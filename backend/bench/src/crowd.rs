//! The people of an installation, and their groups.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};

use crate::{
    api::{Api, Person},
    conversation::Conversation,
};

pub const SMALL_GROUPS: usize = 50;
pub const SMALL: usize = 20;
pub const LARGE: usize = 500;
pub const LARGE_SENDERS: usize = 4;

/// Requests under way at once.
const AT_ONCE: usize = 32;

/// Access tokens live for 15 minutes.
const FRESH: Duration = Duration::from_secs(5 * 60);

pub struct Crowd {
    pub api: Api,
    pub people: Vec<Person>,
    refreshed: Instant,
    /// The ids of the groups of twenty: the first of people 0 to 19, and so on.
    small: Vec<String>,
    /// The group of the last people.
    large: Option<String>,
}

impl Crowd {
    pub async fn sign_up(base: &str, count: usize) -> Self {
        let api = Api::of(base);
        let policy = api.get("/server", "").await["policy_version"].clone();
        let people = stream::iter(0..count)
            .map(|number| {
                let (api, policy) = (&api, &policy);
                async move { api.sign_up(&format!("person{number}"), policy).await }
            })
            .buffered(AT_ONCE)
            .collect()
            .await;
        Self { api, people, refreshed: Instant::now(), small: Vec::new(), large: None }
    }

    /// Signs in again and again for this time; returns the number of sign-ins.
    pub async fn sign_in_for(&self, time: Duration) -> usize {
        let end = Instant::now() + time;
        let people = self.people.iter().cycle().take_while(|_| Instant::now() < end);
        let signing = people.map(|person| self.api.sign_in(&person.name));
        stream::iter(signing).buffer_unordered(AT_ONCE).count().await
    }

    /// Renews access tokens before they expire.
    pub async fn keep_fresh(&mut self) {
        if self.refreshed.elapsed() > FRESH {
            let (api, people) = (&self.api, self.people.iter_mut());
            let refreshing = people.map(|person| api.refresh(person));
            stream::iter(refreshing).buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
            self.refreshed = Instant::now();
        }
    }

    /// Forms the groups of twenty, if there are none.
    pub async fn form_small(&mut self) {
        if self.small.is_empty() {
            let this = &*self;
            let groups = this.people.chunks(SMALL).take(SMALL_GROUPS).enumerate();
            let forming = groups.map(|(number, members)| {
                let title = format!("Group {number}");
                async move { this.form(&title, members).await }
            });
            self.small = stream::iter(forming).buffered(AT_ONCE).collect().await;
        }
    }

    /// Forms the group of the last people, if there is none.
    pub async fn form_large(&mut self) {
        if self.large.is_none() {
            let members = &self.people[self.people.len() - LARGE..];
            self.large = Some(self.form("Everybody", members).await);
        }
    }

    /// Makes the first one a friend of all others, and a group of them.
    pub async fn form(&self, title: &str, members: &[Person]) -> String {
        let (owner, others) = members.split_first().expect("has members");
        for other in others {
            self.api.befriend(owner, other).await;
        }
        self.api.group(owner, title, others).await
    }

    /// Makes a person and the next one friends; returns the id of their conversation.
    pub async fn direct(&self, number: usize) -> String {
        let (one, other) = (&self.people[number], &self.people[number + 1]);
        self.api.befriend(one, other).await;
        self.api.direct(one, other).await
    }

    /// The groups of twenty, with a socket of every member and one sender each.
    pub async fn open_small(&self) -> Vec<Conversation> {
        let conversations = self.small.iter().zip(self.people.chunks(SMALL));
        let opening = conversations.map(|(id, members)| self.open(id, members, 1));
        stream::iter(opening).buffered(8).collect().await
    }

    pub async fn open_large(&self) -> Vec<Conversation> {
        let id = self.large.as_ref().expect("was formed");
        let members = &self.people[self.people.len() - LARGE..];
        vec![self.open(id, members, LARGE_SENDERS).await]
    }

    pub async fn open(&self, id: &str, members: &[Person], senders: usize) -> Conversation {
        let tokens: Vec<_> = members.iter().map(|person| person.token.as_str()).collect();
        Conversation::open(&self.api.base, id, &tokens, senders).await
    }
}
