//! Making, listing and taking back the links of a group.

use super::GroupLinks;
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{AccountId, ConversationId, InvitationLinkId},
    },
    domain::{
        accounts, conversations,
        groups::rules,
        invitation_links::{
            model::{GroupLink, LINKS_MAX, LinkCode, LinkRow, LinkTerms},
            queries,
        },
    },
    storage::Conn,
};

/// A new link. Only this answer contains its address.
pub struct MadeGroupLink {
    pub link: GroupLink,
    pub code: LinkCode,
    pub url: String,
}

impl GroupLinks {
    /// # Errors
    /// `not_found` for a non-member, `role_too_low`, `rate_limited`, `limit_reached`.
    pub async fn make(
        &self,
        me: AccountId,
        group: ConversationId,
        terms: LinkTerms,
        needs_approval: bool,
    ) -> Result<MadeGroupLink> {
        self.limits.groups.check(&me).await?;
        let code = LinkCode::generate()?;
        let (hash, is_limited) = (code.hash(), self.limits.counts);
        let row = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    // The lock makes concurrent calls count each other's links.
                    accounts::queries::lock(conn, &[me]).await?;
                    check_admin(conn, me, group).await?;
                    if is_limited && queries::count_of_maker(conn, me).await? >= LINKS_MAX {
                        let detail = "Take back a link before you make another one.";
                        return Err(Error::new(Code::LimitReached).with_detail(detail));
                    }
                    let row = LinkRow::new(Some(me), terms, conn.now().await?);
                    let row = LinkRow { group_id: Some(group), needs_approval, ..row };
                    queries::insert(conn, &row, &hash).await?;
                    Ok(row)
                })
            })
            .await?;
        let url = code.address(&self.server);
        let link = GroupLink::of(row).ok_or_else(|| Error::internal("a link without a group"))?;
        Ok(MadeGroupLink { link, code, url })
    }

    /// The links of a group, the newest first.
    ///
    /// # Errors
    /// `not_found` for a non-member, `role_too_low`.
    pub async fn list(&self, me: AccountId, group: ConversationId) -> Result<Vec<GroupLink>> {
        let rows = self
            .store
            .read(move |conn| {
                Box::pin(async move {
                    check_admin(conn, me, group).await?;
                    queries::of_group(conn, group).await
                })
            })
            .await?;
        Ok(rows.into_iter().filter_map(GroupLink::of).collect())
    }

    /// Takes a link of a group back, also one of another admin. Members that it brought in stay.
    ///
    /// # Errors
    /// `not_found` for a non-member and for a link of another group, `role_too_low`.
    pub async fn take_back(
        &self,
        me: AccountId,
        group: ConversationId,
        id: InvitationLinkId,
    ) -> Result<()> {
        let deleted = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    check_admin(conn, me, group).await?;
                    queries::delete_of_group(conn, group, id).await
                })
            })
            .await?;
        if deleted { Ok(()) } else { Err(Code::NotFound.into()) }
    }
}

/// # Errors
/// `not_found` for a non-member, `role_too_low`.
pub async fn check_admin(conn: &mut Conn, me: AccountId, group: ConversationId) -> Result<()> {
    let found = conversations::queries::find_mine(conn, group, me).await?;
    let (row, mine) = found.ok_or(Code::NotFound)?;
    rules::may_manage(&rules::of_member(&row, Some(mine))?)
}
