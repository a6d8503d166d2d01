//! A member's own settings of a conversation: muted, archived, pinned, marked as unread, and which
//! messages notify. They are private and reach the member's other devices.

use super::Members;
use std::collections::BTreeMap;

use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        conversations::{self, model::Membership},
        members::{
            model::{MemberRow, NotifyLevel},
            queries,
        },
    },
    engine::{
        account_changes,
        delivery::{event::Event, events::accounts::AccountEvent},
    },
    storage::Conn,
};

/// Fields to change; `None` leaves a field unchanged.
#[derive(Debug, Clone, Default)]
pub struct MembershipUpdate {
    /// `Some(None)` removes the muting.
    pub muted_until: Option<Option<Timestamp>>,
    pub archived: Option<bool>,
    pub pinned: Option<bool>,
    pub unread_mark: Option<bool>,
    pub notify: Option<NotifyLevel>,
}

impl Members {
    /// # Errors
    /// `not_found` for a non-member, `rate_limited`.
    pub async fn change_settings(
        &self,
        me: AccountId,
        conversation: ConversationId,
        update: MembershipUpdate,
    ) -> Result<Membership> {
        self.limits.sends.check(&me).await?;
        self.appender.transaction(move |conn| Box::pin(apply(conn, me, conversation, update))).await
    }
}

async fn apply(
    conn: &mut Conn,
    me: AccountId,
    conversation: ConversationId,
    update: MembershipUpdate,
) -> Result<(Membership, Vec<Event>)> {
    let found = conversations::queries::find_mine(conn, conversation, me).await?;
    let (row, before) = found.ok_or(Code::NotFound)?;
    let after = MemberRow {
        muted_until: update.muted_until.unwrap_or(before.muted_until),
        archived: update.archived.unwrap_or(before.archived),
        pinned: update.pinned.unwrap_or(before.pinned),
        unread_mark: update.unread_mark.unwrap_or(before.unread_mark),
        notify: update.notify.unwrap_or(before.notify),
        ..before.clone()
    };
    let membership = Membership::new(&row, &after);
    if membership == Membership::new(&row, &before) {
        return Ok((membership, Vec::new()));
    }
    queries::store_settings(conn, &after).await?;
    let places = BTreeMap::from([(conversation, membership.clone())]);
    let event = AccountEvent { places, ..account_changes::new_event(me) };
    let events = account_changes::assign_revs(conn, vec![event]).await?;
    queries::note_my_revs(conn, &[(conversation, me)]).await?;
    Ok((membership, events))
}
