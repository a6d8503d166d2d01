//! Blocking somebody: everything between us ends, and nothing new begins. To the other
//! side it looks as if I had ended the friendship and taken back what I had asked.

use super::{
    model::{BLOCKS_MAX, Block, BlockRow},
    queries,
};
use crate::{
    accounts::{
        self,
        events::{AccountEvent, BlocksChange, FriendsChange, InvitationsChange, RequestsChange},
        model::{Status, UserCard},
        telling,
    },
    clock::Timestamp,
    context::Context,
    conversations::direct,
    delivery::event::Event,
    error::{Code, Error, Result},
    friends,
    ids::AccountId,
    invitations,
    storage::Conn,
};

/// What blocking led to.
pub struct Blocked {
    pub block: Block,
    /// It has just begun.
    pub made: bool,
    were_friends: bool,
}

/// # Errors
/// `not_found` for who is not there, `conflict` for oneself, `limit_reached`,
/// `rate_limited`.
pub async fn block(context: &Context, me: AccountId, other: AccountId) -> Result<Blocked> {
    if me == other {
        return Err(Error::new(Code::Conflict).with_detail("One cannot block oneself."));
    }
    context.limits.blocks.check(&me).await?;
    let blocked = context.appender.alone(move |conn| Box::pin(begin(conn, me, other))).await?;
    if blocked.were_friends {
        context.presence.parted(me, other);
    }
    Ok(blocked)
}

async fn begin(conn: &mut Conn, me: AccountId, other: AccountId) -> Result<(Blocked, Vec<Event>)> {
    let user = find(conn, me, other).await?;
    if let Some(since) = queries::since(conn, me, other).await? {
        let block = Block { user, since };
        return Ok((Blocked { block, made: false, were_friends: false }, Vec::new()));
    }
    if queries::count(conn, me).await? >= BLOCKS_MAX {
        let detail = "One can block at most 1000 people.";
        return Err(Error::new(Code::LimitReached).with_detail(detail));
    }
    let mut told = direct::set_locked(conn, me, other, true).await?;
    accounts::queries::lock(conn, &[me, other]).await?;
    let since = Timestamp::now();
    queries::insert(conn, &BlockRow { account_id: me, blocked_id: other, since }).await?;
    let block = Block { user, since };
    let mut sides = Sides::new(me, other);
    sides.mine.blocks = Some(BlocksChange { added: vec![block.clone()], removed: Vec::new() });
    let were_friends = friends::queries::delete(conn, me, other).await?;
    if were_friends {
        let lost = |friend| Some(FriendsChange { added: Vec::new(), removed: vec![friend] });
        sides.mine.friends = lost(other);
        sides.theirs.friends = lost(me);
    }
    end_requests(conn, &mut sides, since).await?;
    end_invitations(conn, &mut sides, since).await?;
    told.extend(telling::number(conn, sides.events()).await?);
    Ok((Blocked { block, made: true, were_friends }, told))
}

/// Anybody can be blocked whom one could find; who has blocked me cannot be found.
async fn find(conn: &mut Conn, me: AccountId, other: AccountId) -> Result<UserCard> {
    let found = accounts::queries::find(conn, other)
        .await?
        .filter(|account| account.status() == Status::Active)
        .ok_or(Code::NotFound)?;
    if queries::since(conn, other, me).await?.is_some()
        && queries::since(conn, me, other).await?.is_none()
        && !friends::queries::may_see_card(conn, me, other).await?
    {
        return Err(Error::new(Code::NotFound));
    }
    Ok(UserCard::from(&found))
}

/// What both are told. Who is blocked may have nothing to be told of, and then their
/// account does not move.
struct Sides {
    mine: AccountEvent,
    theirs: AccountEvent,
}

impl Sides {
    fn new(me: AccountId, other: AccountId) -> Self {
        Self { mine: telling::to(me), theirs: telling::to(other) }
    }

    fn events(self) -> Vec<AccountEvent> {
        let is_told = self.theirs.friends.is_some()
            || self.theirs.requests.is_some()
            || self.theirs.invitations.is_some();
        [Some(self.mine), Some(self.theirs).filter(|_| is_told)].into_iter().flatten().collect()
    }
}

/// Mine is taken back. Theirs is declined, so that it waits on for ever in their sight.
async fn end_requests(conn: &mut Conn, sides: &mut Sides, now: Timestamp) -> Result<()> {
    let (me, other) = (sides.mine.account_id, sides.theirs.account_id);
    let gone = |id| Some(RequestsChange { removed: vec![id], ..RequestsChange::default() });
    let mine = friends::queries::request_between(conn, me, other).await?;
    if let Some(mut request) = mine.filter(|request| request.withdrawn_at.is_none()) {
        sides.mine.requests = gone(request.id);
        if request.declined_at.is_some() {
            request.withdrawn_at = Some(now);
            friends::queries::update_request(conn, &request).await?;
        } else {
            sides.theirs.requests = gone(request.id);
            friends::queries::delete_request(conn, request.id).await?;
        }
    }
    let theirs = friends::queries::request_between(conn, other, me).await?;
    let waits = |request: &friends::model::FriendRequestRow| {
        request.withdrawn_at.is_none() && request.declined_at.is_none()
    };
    if let Some(mut request) = theirs.filter(waits) {
        sides.mine.requests.get_or_insert_default().removed.push(request.id);
        request.declined_at = Some(now);
        friends::queries::update_request(conn, &request).await?;
    }
    Ok(())
}

/// The same with invitations to groups.
async fn end_invitations(conn: &mut Conn, sides: &mut Sides, now: Timestamp) -> Result<()> {
    let (me, other) = (sides.mine.account_id, sides.theirs.account_id);
    for (inviter, invitee) in [(me, other), (other, me)] {
        for mut row in invitations::queries::between(conn, inviter, invitee).await? {
            let is_waiting = row.declined_at.is_none();
            if invitee == me {
                if is_waiting {
                    row.declined_at = Some(now);
                    invitations::queries::update(conn, &row).await?;
                    removed(&mut sides.mine).push(row.id);
                }
                continue;
            }
            let (group, of) = (row.conversation_id, [invitee]);
            invitations::queries::delete_of(conn, group, &of).await?;
            if is_waiting {
                removed(&mut sides.theirs).push(row.id);
            }
        }
    }
    Ok(())
}

fn removed(event: &mut AccountEvent) -> &mut Vec<crate::ids::InvitationId> {
    &mut event.invitations.get_or_insert_with(InvitationsChange::default).removed
}

/// Ends a block. Nothing comes back by it: one may become friends again.
///
/// # Errors
/// `not_found` for who is not blocked.
pub async fn unblock(context: &Context, me: AccountId, other: AccountId) -> Result<()> {
    context
        .appender
        .alone(move |conn| {
            Box::pin(async move {
                if !queries::delete(conn, me, other).await? {
                    return Err(Error::new(Code::NotFound));
                }
                let change = BlocksChange { added: Vec::new(), removed: vec![other] };
                let told = AccountEvent { blocks: Some(change), ..telling::to(me) };
                Ok(((), telling::number(conn, vec![told]).await?))
            })
        })
        .await
}
