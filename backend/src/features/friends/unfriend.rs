//! Ending a friendship. What was written stays readable; nobody can add to it.

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
        appender::direct,
        delivery::events::accounts::{AccountEvent, FriendsChange},
    },
};

impl Friends {
    /// # Errors
    /// `not_found` for who is no friend.
    pub async fn unfriend(&self, me: AccountId, other: AccountId) -> Result<()> {
        self.appender
            .alone(move |conn| {
                Box::pin(async move {
                    let mut told = direct::set_locked(conn, me, other, true).await?;
                    if !queries::delete(conn, me, other).await? {
                        return Err(Code::NotFound.into());
                    }
                    accounts::queries::lock(conn, &[me, other]).await?;
                    known_names::keep(conn, me, other, true).await?;
                    let lost = |account, friend| AccountEvent {
                        friends: Some(FriendsChange { added: Vec::new(), removed: vec![friend] }),
                        ..account_changes::to(account)
                    };
                    let events = vec![lost(me, other), lost(other, me)];
                    told.extend(account_changes::number(conn, events).await?);
                    Ok(((), told))
                })
            })
            .await?;
        self.presence.parted(me, other);
        Ok(())
    }
}
