//! Searching users.

use super::Profiles;
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::AccountId,
    },
    domain::{
        accounts::{model::UserCard, queries::known_names},
        friends::queries::{self, UsernameQuery},
    },
};

/// In characters.
pub const QUERY_MIN: usize = 2;

impl Profiles {
    /// The account with exactly this username, and discoverable accounts whose username begins with
    /// the query.
    ///
    /// # Errors
    /// `validation_failed` for less than two characters, `rate_limited`.
    pub async fn search(&self, me: AccountId, query: &str) -> Result<Vec<UserCard>> {
        let wanted = UsernameQuery::new(query);
        if wanted.key.chars().count() < QUERY_MIN || wanted.key.contains('\0') {
            return Err(Error::field("q", "too_short", "Type at least two characters."));
        }
        self.limits.searches.check(&me).await?;
        self.store
            .read(move |conn| Box::pin(async move { queries::search(conn, me, &wanted).await }))
            .await
    }

    /// The public card of a related account.
    ///
    /// # Errors
    /// `not_found` for any other account.
    pub async fn card(&self, me: AccountId, id: AccountId) -> Result<UserCard> {
        self.store
            .read(move |conn| {
                Box::pin(async move {
                    if !queries::may_see_card(conn, me, id).await? {
                        return Err(Error::new(Code::NotFound));
                    }
                    let mut cards = known_names::cards_for(conn, me, &[id]).await?;
                    Ok(cards.pop().ok_or(Code::NotFound)?)
                })
            })
            .await
    }
}
