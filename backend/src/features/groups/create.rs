//! Creating a group of friends.

use super::{Groups, joining::join};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::AccountId,
    },
    domain::{
        conversations::{self, model::ConversationRow},
        groups::{
            model::{Description, MEMBERS_MAX, NewGroup, Title},
            queries,
            rules::{self, AddDecision},
        },
        members::model::Role,
        messages::model::SystemEvent,
    },
    engine::{appender::change_builder::ChangeBuilder, delivery::event::Event},
    features::groups::invite::invite,
    storage::Conn,
};

impl Groups {
    /// Friends who join only by invitation are invited. If one of the accounts is not a friend, no
    /// group is created.
    ///
    /// # Errors
    /// `validation_failed`, `not_friends`, `limit_reached`, `rate_limited`.
    pub async fn create(
        &self,
        me: AccountId,
        title: &str,
        description: &str,
        mut people: Vec<AccountId>,
    ) -> Result<NewGroup> {
        let title = Title::parse(title).map_err(|error| Error::fields(vec![error]))?;
        let description =
            Description::parse(description).map_err(|error| Error::fields(vec![error]))?;
        people.sort_unstable();
        people.dedup();
        people.retain(|account| *account != me);
        if i64::try_from(people.len()).is_ok_and(|people| people >= MEMBERS_MAX) {
            return Err(Error::field(
                "member_ids",
                "too_long",
                "A group has at most 1000 members.",
            ));
        }
        self.limits.groups.check(&me).await?;
        let row = ConversationRow::group(
            title.into_inner(),
            description.map(Description::into_inner),
            Timestamp::now(),
        );
        self.appender.transaction(move |conn| Box::pin(make(conn, me, row, people))).await
    }
}

async fn make(
    conn: &mut Conn,
    me: AccountId,
    row: ConversationRow,
    people: Vec<AccountId>,
) -> Result<(NewGroup, Vec<Event>)> {
    let mine = queries::groups_of(conn, &[me]).await?;
    rules::has_room_for_group(mine.get(&me).copied().unwrap_or(0))?;
    let candidates = queries::candidates(conn, me, &people).await?;
    let (mut newcomers, mut invited) = (vec![(me, Role::Owner)], Vec::new());
    for person in people {
        match rules::may_be_added(candidates.get(&person))? {
            AddDecision::Joins => newcomers.push((person, Role::Member)),
            AddDecision::IsInvited => invited.push(person),
        }
    }
    conversations::queries::insert(conn, &row).await?;
    let mut builder = ChangeBuilder::of(row);
    builder.system_line(me, SystemEvent::GroupCreated, None);
    let joining = join(conn, &mut builder, &newcomers).await?;
    // No device has subscribed yet, so this position is not published.
    let (row, _) = builder.finish(conn).await?;
    let mut asked = Vec::new();
    for person in &invited {
        asked.extend(invite(conn, &row, me, *person).await?.event);
    }
    let mut newcomer_events = joining.newcomer_events(conn, &row, asked).await?;
    let mine = newcomer_events.summaries.remove(&me).ok_or(Code::NotFound)?;
    Ok((NewGroup { conversation: mine.conversation, invited }, newcomer_events.events))
}
