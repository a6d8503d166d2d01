//! Looking at a link, and accepting it.

use super::{InvitationLinks, admission};
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::AccountId,
    },
    domain::{
        accounts::model::UserCard,
        conversations::{self, model::ConversationRow},
        friends::model::Friend,
        invitation_links::{
            model::{CodeHash, LinkedGroup},
            queries,
        },
    },
    limits::Source,
};

/// What a link shows before it is used.
pub struct LookedLink {
    /// `None` for a link of the operator.
    pub maker: Option<UserCard>,
    pub group: Option<LinkedGroup>,
}

impl InvitationLinks {
    /// Who made a link, and its group. The answer for an unknown link is the same
    /// as for an expired, used up or withdrawn one.
    ///
    /// # Errors
    /// `not_found`, `rate_limited`.
    pub async fn look(&self, source: Source, code: &str) -> Result<LookedLink> {
        self.limits.link_looks.check(&source).await?;
        let hash = CodeHash::of(code);
        let found = self
            .store
            .read(move |conn| {
                Box::pin(async move {
                    let now = conn.now().await?;
                    let link = queries::find_valid(conn, &hash, now).await?;
                    let link = link.ok_or(Code::NotFound)?;
                    let group = match link.row.group_id {
                        Some(id) => conversations::queries::find(conn, id).await?,
                        None => None,
                    };
                    Ok((link, group))
                })
            })
            .await?;
        let (link, group) = found;
        let needs_approval = link.row.needs_approval;
        Ok(LookedLink {
            maker: link.maker.as_ref().map(UserCard::from),
            group: group.map(|ConversationRow { title, description, .. }| LinkedGroup {
                title,
                description,
                needs_approval,
            }),
        })
    }

    /// Makes the caller a friend of the maker of a link. Making the link was the maker's consent.
    ///
    /// # Errors
    /// `not_found` for an invalid link, one of the operator, and if the maker has blocked the
    /// caller; `blocked` if the caller has blocked the maker; `conflict` between friends;
    /// `validation_failed` for a link of one's own; `rate_limited`.
    pub async fn accept(&self, me: AccountId, code: &str) -> Result<Friend> {
        self.limits.friend_requests.check(&me).await?;
        let hash = CodeHash::of(code);
        let friend = self
            .appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let now = conn.now().await?;
                    let link = queries::find_valid(conn, &hash, now).await?;
                    let link = link.filter(|link| link.row.group_id.is_none());
                    let link = link.ok_or(Code::NotFound)?;
                    let maker = link.row.maker_id.ok_or(Code::NotFound)?;
                    if maker == me {
                        let message = "You made this link yourself.";
                        return Err(Error::field("code", "yourself", message));
                    }
                    let (friend, events) = admission::use_link(conn, me, &link.row, now).await?;
                    Ok((friend.ok_or(Code::NotFound)?, events))
                })
            })
            .await?;
        self.presence.befriended(me, friend.user.id);
        Ok(friend)
    }
}
