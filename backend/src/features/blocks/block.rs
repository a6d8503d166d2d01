//! Blocking an account: every relation between the two ends, and no new one can begin. To the
//! blocked user it looks as if the blocker had ended the friendship and withdrawn the requests.

use super::Blocks;
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::AccountId,
    },
    domain::{
        accounts::{
            self,
            model::{Status, UserCard, Username},
            queries::known_names,
        },
        blocks::{
            model::{BLOCKS_MAX, Block, BlockRow},
            queries,
        },
        friends, invitations, receipts,
    },
    engine::{
        account_changes,
        appender::{card_views::CardViews, direct},
        delivery::{
            event::Event,
            events::accounts::{
                AccountEvent, BlocksChange, FriendsChange, InvitationsChange, RequestsChange,
            },
        },
    },
    storage::Conn,
};

/// The result of blocking.
pub struct Blocked {
    pub block: Block,
    /// False if the block existed before.
    pub is_new: bool,
    were_friends: bool,
}

impl Blocks {
    /// `username` proves that the caller knows the account where nothing else connects the two, as
    /// after a search.
    ///
    /// # Errors
    /// `not_found` for a missing and for an invisible account alike, `conflict` for oneself,
    /// `limit_reached`, `rate_limited`.
    pub async fn block(
        &self,
        me: AccountId,
        other: AccountId,
        username: Option<String>,
    ) -> Result<Blocked> {
        if me == other {
            return Err(Error::new(Code::Conflict).with_detail("You cannot block yourself."));
        }
        self.limits.blocks.check(&me).await?;
        let key = username.map(|name| Username::key_of(&name));
        let blocked =
            self.appender.transaction(move |conn| Box::pin(begin(conn, me, other, key))).await?;
        if blocked.were_friends {
            self.presence.unfriended(me, other);
        }
        Ok(blocked)
    }

    /// Ends a block. It restores nothing; the two may become friends again. Positions are shown
    /// again with the next read, and so are names unless a friendship ended.
    ///
    /// # Errors
    /// `not_found` for an account that is not blocked.
    pub async fn unblock(&self, me: AccountId, other: AccountId) -> Result<()> {
        self.appender
            .transaction(move |conn| {
                Box::pin(async move {
                    if !queries::delete(conn, me, other).await? {
                        return Err(Error::new(Code::NotFound));
                    }
                    let mut events = Vec::new();
                    if queries::since(conn, other, me).await?.is_none() {
                        let views = CardViews::begin(conn, &[(me, other), (other, me)]).await?;
                        known_names::delete_of_block(conn, me, other).await?;
                        receipts::queries::thaw(conn, me, other).await?;
                        events = views.finish(conn).await?;
                    }
                    let change = BlocksChange { added: Vec::new(), removed: vec![other] };
                    let mine =
                        AccountEvent { blocks: Some(change), ..account_changes::new_event(me) };
                    events.extend(account_changes::assign_revs(conn, vec![mine]).await?);
                    Ok(((), events))
                })
            })
            .await
    }
}

async fn begin(
    conn: &mut Conn,
    me: AccountId,
    other: AccountId,
    key: Option<String>,
) -> Result<(Blocked, Vec<Event>)> {
    if let Some(since) = queries::since(conn, me, other).await? {
        let user = card(conn, me, other).await?;
        let block = Block { user, since };
        return Ok((Blocked { block, is_new: false, were_friends: false }, Vec::new()));
    }
    find(conn, me, other, key).await?;
    if queries::count(conn, me).await? >= BLOCKS_MAX {
        let detail = "You can block at most 1000 users.";
        return Err(Error::new(Code::LimitReached).with_detail(detail));
    }
    let views = CardViews::begin(conn, &[(me, other), (other, me)]).await?;
    let mut events = direct::set_locked(conn, me, other, true).await?;
    accounts::queries::lock(conn, &[me, other]).await?;
    let since = Timestamp::now();
    queries::insert(conn, &BlockRow { account_id: me, blocked_id: other, since }).await?;
    let were_friends = friends::queries::delete(conn, me, other).await?;
    known_names::store(conn, me, other, were_friends).await?;
    receipts::queries::freeze(conn, me, other).await?;
    events.extend(views.finish(conn).await?);
    let block = Block { user: card(conn, me, other).await?, since };
    let mut block_events = BlockEvents::new(me, other);
    block_events.mine.blocks =
        Some(BlocksChange { added: vec![block.clone()], removed: Vec::new() });
    if were_friends {
        let lost = |friend| Some(FriendsChange { added: Vec::new(), removed: vec![friend] });
        block_events.mine.friends = lost(other);
        block_events
            .add_event(AccountEvent { friends: lost(me), ..account_changes::new_event(other) });
    }
    end_requests(conn, &mut block_events, since).await?;
    end_invitations(conn, &mut block_events, since).await?;
    events.extend(account_changes::assign_revs(conn, vec![block_events.mine]).await?);
    for event in block_events.theirs {
        events.extend(account_changes::assign_revs(conn, vec![event]).await?);
    }
    Ok((Blocked { block, is_new: true, were_friends }, events))
}

/// An account that is visible to the caller, or whose username the caller knows. A block by the
/// other account makes no difference, and an invisible account is answered like a missing one.
async fn find(conn: &mut Conn, me: AccountId, other: AccountId, key: Option<String>) -> Result<()> {
    let found = accounts::queries::find(conn, other)
        .await?
        .filter(|account| account.status() != Status::Erasing)
        .ok_or(Code::NotFound)?;
    let is_named = key.is_some_and(|key| key == Username::key_of(&found.username));
    if is_named || friends::queries::may_see_card(conn, me, other).await? {
        return Ok(());
    }
    Err(Code::NotFound.into())
}

async fn card(conn: &mut Conn, me: AccountId, other: AccountId) -> Result<UserCard> {
    let mut card = known_names::cards_for(conn, me, &[other]).await?.pop().ok_or(Code::NotFound)?;
    card.picture.hide();
    Ok(card)
}

/// The account events of both sides. The other side gets each event separately, as if each relation
/// had been ended by hand; without any, its account takes no position.
struct BlockEvents {
    other: AccountId,
    mine: AccountEvent,
    theirs: Vec<AccountEvent>,
}

impl BlockEvents {
    fn new(me: AccountId, other: AccountId) -> Self {
        Self { other, mine: account_changes::new_event(me), theirs: Vec::new() }
    }

    fn add_event(&mut self, event: AccountEvent) {
        self.theirs.push(event);
    }
}

/// The caller's request is withdrawn. The other user's request is declined, so that it stays
/// pending in their view.
async fn end_requests(
    conn: &mut Conn,
    block_events: &mut BlockEvents,
    now: Timestamp,
) -> Result<()> {
    let (me, other) = (block_events.mine.account_id, block_events.other);
    let gone = |id| Some(RequestsChange { removed: vec![id], ..RequestsChange::default() });
    let mine = friends::queries::request_between(conn, me, other).await?;
    if let Some(mut request) = mine.filter(|request| request.withdrawn_at.is_none()) {
        block_events.mine.requests = gone(request.id);
        if request.declined_at.is_some() {
            request.withdrawn_at = Some(now);
            request.note = None;
            friends::queries::update_request(conn, &request).await?;
        } else {
            block_events.add_event(AccountEvent {
                requests: gone(request.id),
                ..account_changes::new_event(other)
            });
            friends::queries::delete_request(conn, request.id).await?;
        }
    }
    let theirs = friends::queries::request_between(conn, other, me).await?;
    let waits = |request: &friends::model::FriendRequestRow| {
        request.withdrawn_at.is_none() && request.declined_at.is_none()
    };
    if let Some(mut request) = theirs.filter(waits) {
        block_events.mine.requests.get_or_insert_default().removed.push(request.id);
        request.declined_at = Some(now);
        friends::queries::update_request(conn, &request).await?;
    }
    Ok(())
}

/// Ends invitations to groups in the same way.
async fn end_invitations(
    conn: &mut Conn,
    block_events: &mut BlockEvents,
    now: Timestamp,
) -> Result<()> {
    let (me, other) = (block_events.mine.account_id, block_events.other);
    for (inviter, invitee) in [(me, other), (other, me)] {
        for mut row in invitations::queries::between(conn, inviter, invitee).await? {
            let is_waiting = row.declined_at.is_none();
            if invitee == me {
                if is_waiting {
                    row.declined_at = Some(now);
                    invitations::queries::update(conn, &row).await?;
                    removed(&mut block_events.mine).push(row.id);
                }
                continue;
            }
            let (group, of) = (row.conversation_id, [invitee]);
            invitations::queries::delete_of(conn, group, &of).await?;
            if is_waiting {
                let mut event = account_changes::new_event(other);
                removed(&mut event).push(row.id);
                block_events.add_event(event);
            }
        }
    }
    Ok(())
}

fn removed(event: &mut AccountEvent) -> &mut Vec<crate::base::ids::InvitationId> {
    &mut event.invitations.get_or_insert_with(InvitationsChange::default).removed
}
