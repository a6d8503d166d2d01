//! Making, listing and taking back links.

use super::InvitationLinks;
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{AccountId, InvitationLinkId},
    },
    domain::{
        accounts,
        invitation_links::{
            model::{InvitationLink, LINKS_MAX, LinkCode, LinkRow, LinkTerms},
            queries,
        },
    },
};

/// A new link. Only this answer contains its address.
pub struct MadeLink {
    pub link: InvitationLink,
    pub code: LinkCode,
    pub url: String,
}

impl InvitationLinks {
    /// # Errors
    /// `rate_limited`, `limit_reached`.
    pub async fn make(&self, me: AccountId, terms: LinkTerms) -> Result<MadeLink> {
        self.limits.friend_requests.check(&me).await?;
        let code = LinkCode::generate()?;
        let (hash, is_limited) = (code.hash(), self.limits.counts);
        let row = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    // The lock makes concurrent calls count each other's links.
                    accounts::queries::lock(conn, &[me]).await?;
                    if is_limited && queries::count_of_maker(conn, me).await? >= LINKS_MAX {
                        let detail = "Take back a link before you make another one.";
                        return Err(Error::new(Code::LimitReached).with_detail(detail));
                    }
                    let now = conn.now().await?;
                    let row = LinkRow::new(Some(me), terms, now);
                    queries::insert(conn, &row, &hash).await?;
                    Ok(row)
                })
            })
            .await?;
        let url = code.address(&self.server);
        Ok(MadeLink { link: row.into(), code, url })
    }

    /// The caller's links, the newest first.
    pub async fn list(&self, me: AccountId) -> Result<Vec<InvitationLink>> {
        let rows = self.store.read(move |conn| Box::pin(queries::of_maker(conn, me))).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Takes a link back; it stops working at once. Friendships that it began stay.
    ///
    /// # Errors
    /// `not_found` for a link of another account.
    pub async fn take_back(&self, me: AccountId, id: InvitationLinkId) -> Result<()> {
        let deleted = self
            .store
            .write(move |conn| Box::pin(async move { queries::delete(conn, me, id).await }))
            .await?;
        if deleted { Ok(()) } else { Err(Code::NotFound.into()) }
    }
}
