//! Using a link of a group.

use super::GroupLinks;
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        blocks,
        groups::{self, rules},
        invitation_links::{
            self,
            model::{CodeHash, LinkRow},
        },
        join_requests::{
            self,
            model::{JoinRequestRow, REFUSAL},
            queries::WAITING_MAX,
        },
        members::model::{MemberRow, Role},
        messages::{self, model::SystemEvent},
        summaries::model::Conversation,
    },
    engine::{appender::change_builder::ChangeBuilder, delivery::event::Event},
    features::groups::{
        join_requests::{set_waiting, tell_admins},
        joining::join,
        leaving::membership,
    },
    storage::Conn,
};

/// The result of using a link.
pub enum JoinOutcome {
    Joined(Box<Conversation>),
    /// An admin decides.
    Requested,
}

impl GroupLinks {
    /// Joins the group of a link, or asks to. An account that was removed from the group asks in
    /// any case.
    ///
    /// # Errors
    /// `not_found` for an invalid link and if its maker has blocked the caller; `conflict` for a
    /// member; `limit_reached`; `rate_limited`.
    pub async fn join(&self, me: AccountId, code: &str) -> Result<JoinOutcome> {
        self.limits.friend_requests.check(&me).await?;
        let hash = CodeHash::of(code);
        self.appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let now = conn.now().await?;
                    let link = invitation_links::queries::find_valid(conn, &hash, now).await?;
                    let link = link.ok_or(Code::NotFound)?.row;
                    use_link(conn, me, &link, now).await
                })
            })
            .await
    }
}

async fn use_link(
    conn: &mut Conn,
    me: AccountId,
    link: &LinkRow,
    now: Timestamp,
) -> Result<(JoinOutcome, Vec<Event>)> {
    let (Some(group), Some(maker)) = (link.group_id, link.maker_id) else {
        return Err(Code::NotFound.into());
    };
    if blocks::queries::since(conn, maker, me).await?.is_some() {
        return Err(Code::NotFound.into());
    }
    if has_asked(conn, group, me, now).await? {
        return Ok((JoinOutcome::Requested, Vec::new()));
    }
    // The row of the link is locked before the conversation. A refusal below takes the use back.
    if !invitation_links::queries::count_use(conn, link.id, now).await? {
        return Err(Code::NotFound.into());
    }
    let mut builder = ChangeBuilder::begin(conn, group).await?.ok_or(Code::NotFound)?;
    let makers = membership(conn, group, maker).await?;
    rules::may_manage(&rules::of_member(&builder.row, makers)?).map_err(|_| Code::NotFound)?;
    let former = membership(conn, group, me).await?;
    if former.as_ref().is_some_and(MemberRow::is_present) {
        return Err(Error::new(Code::Conflict).with_detail("You are in this group already."));
    }
    if link.needs_approval || was_removed(conn, former).await? {
        return ask(conn, builder, me, now).await;
    }
    rules::has_room_for_member(builder.row.members_count)?;
    let mine = groups::queries::groups_of(conn, &[me]).await?;
    rules::has_room_for_group(mine.get(&me).copied().unwrap_or(0))?;
    builder.system_line(me, SystemEvent::MemberJoinedByLink, Some(maker));
    let joining = join(conn, &mut builder, &[(me, Role::Member)]).await?;
    joining.announce(conn, &mut builder).await?;
    let (row, change) = builder.finish(conn).await?;
    let mut newcomers = joining.newcomer_events(conn, &row, Vec::new()).await?;
    let joined = newcomers.summaries.remove(&me).ok_or(Code::NotFound)?;
    let mut events = vec![change];
    events.extend(newcomers.events);
    Ok((JoinOutcome::Joined(Box::new(joined.conversation)), events))
}

/// Whether a request waits, or was refused less than a day ago: the account does not see the
/// difference, and the link is not used again.
async fn has_asked(
    conn: &mut Conn,
    group: ConversationId,
    me: AccountId,
    now: Timestamp,
) -> Result<bool> {
    let request = join_requests::queries::find(conn, group, me).await?;
    let counts = |row: JoinRequestRow| {
        row.refused_at.is_none_or(|refused_at| refused_at > now.minus(REFUSAL))
    };
    Ok(request.is_some_and(counts))
}

/// Whether an admin ended the last membership.
async fn was_removed(conn: &mut Conn, former: Option<MemberRow>) -> Result<bool> {
    let Some(former) = former else { return Ok(false) };
    let Some(left_rev) = former.left_rev else { return Ok(false) };
    Ok(!messages::queries::is_leaving(conn, former.conversation_id, left_rev).await?)
}

async fn ask(
    conn: &mut Conn,
    builder: ChangeBuilder,
    me: AccountId,
    now: Timestamp,
) -> Result<(JoinOutcome, Vec<Event>)> {
    // No position is taken: members who are no admins see no difference.
    let mut row = builder.row;
    row.head -= 1;
    // A concurrent call may have asked before the lock.
    if has_asked(conn, row.id, me, now).await? {
        return Err(Error::new(Code::Conflict).with_detail("You have asked already."));
    }
    if row.join_requests >= WAITING_MAX {
        let detail = "Too many people wait to join this group.";
        return Err(Error::new(Code::LimitReached).with_detail(detail));
    }
    let request = JoinRequestRow {
        conversation_id: row.id,
        account_id: me,
        created_at: now,
        refused_at: None,
    };
    join_requests::queries::upsert(conn, &request).await?;
    let waiting = row.join_requests + 1;
    set_waiting(conn, &mut row, waiting).await?;
    let events = tell_admins(conn, &row).await?;
    Ok((JoinOutcome::Requested, events))
}
