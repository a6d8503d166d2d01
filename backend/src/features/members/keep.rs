//! How I keep a conversation: muted, archived, pinned, marked as unread. Nobody else sees
//! it; my other devices are told.

use super::Members;
use std::collections::BTreeMap;

use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        conversations::{self, model::MyPlace},
        members::{model::MemberRow, queries},
    },
    engine::{
        account_changes,
        delivery::{event::Event, events::accounts::AccountEvent},
    },
    storage::Conn,
};

/// What to change; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// `Some(None)` ends the silence.
    pub muted_until: Option<Option<Timestamp>>,
    pub archived: Option<bool>,
    pub pinned: Option<bool>,
    pub unread_mark: Option<bool>,
}

impl Members {
    /// # Errors
    /// `not_found` for who is no member, `rate_limited`.
    pub async fn keep(
        &self,
        me: AccountId,
        conversation: ConversationId,
        wish: Wish,
    ) -> Result<MyPlace> {
        self.limits.sends.check(&me).await?;
        self.appender.alone(move |conn| Box::pin(apply(conn, me, conversation, wish))).await
    }
}

async fn apply(
    conn: &mut Conn,
    me: AccountId,
    conversation: ConversationId,
    wish: Wish,
) -> Result<(MyPlace, Vec<Event>)> {
    let found = conversations::queries::find_mine(conn, conversation, me).await?;
    let (row, before) = found.ok_or(Code::NotFound)?;
    let after = MemberRow {
        muted_until: wish.muted_until.unwrap_or(before.muted_until),
        archived: wish.archived.unwrap_or(before.archived),
        pinned: wish.pinned.unwrap_or(before.pinned),
        unread_mark: wish.unread_mark.unwrap_or(before.unread_mark),
        ..before.clone()
    };
    let place = MyPlace::new(&row, &after);
    if place == MyPlace::new(&row, &before) {
        return Ok((place, Vec::new()));
    }
    queries::store_place(conn, &after).await?;
    let places = BTreeMap::from([(conversation, place.clone())]);
    let told = AccountEvent { places, ..account_changes::to(me) };
    let events = account_changes::number(conn, vec![told]).await?;
    queries::note_my_revs(conn, &[(conversation, me)]).await?;
    Ok((place, events))
}
