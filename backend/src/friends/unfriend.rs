//! Ending a friendship. What was written stays readable; nobody can add to it.

use super::queries;
use crate::{
    accounts::{
        self,
        events::{AccountEvent, FriendsChange},
        queries::known_names,
        telling,
    },
    context::Context,
    conversations::direct,
    error::{Code, Result},
    ids::AccountId,
};

/// # Errors
/// `not_found` for who is no friend.
pub async fn unfriend(context: &Context, me: AccountId, other: AccountId) -> Result<()> {
    context
        .appender
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
                    ..telling::to(account)
                };
                let events = vec![lost(me, other), lost(other, me)];
                told.extend(telling::number(conn, events).await?);
                Ok(((), told))
            })
        })
        .await?;
    context.presence.parted(me, other);
    Ok(())
}
