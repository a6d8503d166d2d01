//! The kinds of users in the rights table, by their relation to the owner and the owner's group.

use serde_json::json;

use super::calls;
use crate::stage::{Actor, Stage};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Not signed in.
    Anonymous,
    /// Signed in, without any relation.
    Stranger,
    /// Blocked by the owner; a friend before.
    Blocked,
    /// A former member of the group.
    FormerMember,
    /// A friend of the owner, not in the group.
    Friend,
    /// A member of the group, not a friend of the owner.
    Member,
    /// A member with the admin role.
    GroupAdmin,
    /// The owner of the group, message, request, session or account.
    Owner,
}

impl Kind {
    /// In the order of the columns.
    pub const ALL: [Self; 8] = [
        Self::Anonymous,
        Self::Stranger,
        Self::Blocked,
        Self::FormerMember,
        Self::Friend,
        Self::Member,
        Self::GroupAdmin,
        Self::Owner,
    ];

    /// The heading of the column.
    pub fn head(self) -> String {
        let words = match self {
            Self::Anonymous => "anonymous",
            Self::Stranger => "stranger",
            Self::Blocked => "blocked",
            Self::FormerMember => "former member",
            Self::Friend => "friend",
            Self::Member => "member",
            Self::GroupAdmin => "group admin",
            Self::Owner => "owner",
        };
        words.to_owned()
    }
}

pub struct People<'a> {
    pub stage: &'a Stage,
    pub owner: Actor,
    pub group: String,
    standing: Vec<(Kind, Actor)>,
}

impl<'a> People<'a> {
    pub async fn gather(stage: &'a Stage) -> Self {
        let owner = stage.person("owner").await;
        let group = owner.group("Night walk", &[]).await;
        let mut people = Self { stage, owner, group, standing: Vec::new() };
        for kind in Kind::ALL {
            let person = people.make(kind).await;
            people.standing.push((kind, person));
        }
        people
    }

    /// A new user of this kind.
    pub async fn make(&self, kind: Kind) -> Actor {
        let (stage, owner, group) = (self.stage, &self.owner, &self.group);
        if kind == Kind::Owner {
            return owner.clone();
        }
        if kind == Kind::Anonymous {
            return stage.stranger();
        }
        let person = stage.person("person").await;
        if kind == Kind::Stranger {
            return person;
        }
        owner.befriend(&person).await;
        owner.open(&person).await;
        match kind {
            Kind::Blocked => {
                owner.put(&format!("/blocks/{}", person.id), ()).await.expect(201);
            }
            Kind::FormerMember | Kind::Member | Kind::GroupAdmin => {
                owner.add(group, &person).await.expect(201);
                owner.delete(&format!("/friends/{}", person.id)).await.expect(204);
            }
            _ => {}
        }
        let place = format!("/groups/{group}/members/{}", person.id);
        match kind {
            Kind::FormerMember => drop(owner.delete(&place).await.expect(204)),
            Kind::GroupAdmin => {
                drop(owner.patch(&place, json!({ "role": "admin" })).await.expect(200))
            }
            _ => {}
        }
        person
    }

    /// The caller of an operation: one user per kind, or a new one if the operation changes its
    /// caller.
    pub async fn caller(&self, kind: Kind, operation: &str) -> Actor {
        let is_in = |list: &[&str]| list.contains(&operation);
        if kind == Kind::Owner && is_in(calls::ENDS_THE_ACCOUNT) {
            return self.stage.person("other").await;
        }
        if kind == Kind::Owner && is_in(calls::ENDS_THE_SESSION) {
            return self.owner.on_another_device().await;
        }
        if is_in(calls::CHANGES_THE_CALLER) || is_in(calls::ENDS_THE_ACCOUNT) {
            return self.make(kind).await;
        }
        let (_, person) = self.standing.iter().find(|(one, _)| *one == kind).expect("is there");
        person.clone()
    }

    /// A new user who is a friend of `person`.
    pub async fn friend_of(&self, person: &Actor) -> Actor {
        let friend = self.stage.person("other").await;
        if !person.token.is_empty() {
            person.befriend(&friend).await;
        }
        friend
    }

    /// A new upload of the owner, of five bytes.
    pub async fn upload(&self) -> String {
        let request = self.owner.request(reqwest::Method::POST, "/uploads");
        let request = request.header("tus-resumable", "1.0.0").header("upload-length", 5);
        let begun = self.owner.send(request).await.expect(201);
        let place = begun.header("location");
        place.rsplit('/').next().expect("an id").to_owned()
    }

    /// A new unsent video of the owner.
    pub async fn video(&self) -> String {
        let mut bytes = b"\0\0\0\x18ftypisom\0\0\x02\0isommp42".to_vec();
        bytes.extend([0; 200]);
        let sent = crate::files::upload_with(&self.owner, "a.mp4", "video/mp4", &bytes, &[]).await;
        sent.expect(201).text("id")
    }

    /// A new message of the owner, visible to all current members.
    pub async fn message(&self) -> String {
        self.owner.say(&self.group, "the lighthouse").await["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }
}
