//! Ending a friendship. Messages stay readable; the direct conversation is locked.

use super::Friends;
use crate::{
    base::{
        error::{Code, Result},
        ids::AccountId,
    },
    domain::{
        accounts::{self, queries::known_names},
        friends::queries,
    },
    engine::{
        account_changes,
        appender::{card_views::CardViews, direct},
        delivery::events::accounts::{AccountEvent, FriendsChange},
    },
};

impl Friends {
    /// # Errors
    /// `not_found` for an account that is not a friend.
    pub async fn unfriend(&self, me: AccountId, other: AccountId) -> Result<()> {
        self.appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let views = CardViews::begin(conn, &[(me, other), (other, me)]).await?;
                    let mut published = direct::set_locked(conn, me, other, true).await?;
                    if !queries::delete(conn, me, other).await? {
                        return Err(Code::NotFound.into());
                    }
                    accounts::queries::lock(conn, &[me, other]).await?;
                    known_names::store(conn, me, other, true).await?;
                    published.extend(views.finish(conn).await?);
                    let lost = |account, friend| AccountEvent {
                        friends: Some(FriendsChange { added: Vec::new(), removed: vec![friend] }),
                        ..account_changes::new_event(account)
                    };
                    let events = vec![lost(me, other), lost(other, me)];
                    published.extend(account_changes::assign_revs(conn, events).await?);
                    Ok(((), published))
                })
            })
            .await?;
        self.presence.unfriended(me, other);
        Ok(())
    }
}
