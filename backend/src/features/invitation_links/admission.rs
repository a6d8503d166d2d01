//! The use of a link, by an account that exists and at a sign-up.

use crate::{
    base::{
        clock::Timestamp,
        config::Registration,
        error::{Code, Error, Result},
        ids::AccountId,
    },
    domain::{
        friends::{self, model::Friend},
        invitation_links::{
            model::{CodeHash, LinkRow},
            queries::{self, ValidLink},
            rules,
        },
    },
    engine::{
        appender::Appender, delivery::event::Event, friendships::befriend, presence::Presence,
    },
    storage::Conn,
};

/// What sign-ups need to admit people, and to begin friendships with those who invited them.
pub struct Admission {
    pub registration: Registration,
    pub appender: Appender,
    pub presence: Presence,
}

/// Whether someone with this code, or without one, may sign up. Returns the link of the code.
///
/// # Errors
/// `registration_closed`, `invitation_required`, `invitation_invalid`.
pub async fn admit(
    conn: &mut Conn,
    registration: Registration,
    code: Option<&CodeHash>,
) -> Result<Option<ValidLink>> {
    let link = match code {
        None => None,
        Some(hash) => {
            let now = conn.now().await?;
            // A link of a group needs an account: joining is a decision of its own.
            queries::find_valid(conn, hash, now).await?.filter(|link| link.row.group_id.is_none())
        }
    };
    let admitted = rules::admit(registration, link.as_ref().map(|link| &link.row));
    // On a closed server no other code would help.
    if code.is_some() && link.is_none() && admitted != Err(Code::RegistrationClosed) {
        return Err(Code::InvitationInvalid.into());
    }
    admitted?;
    Ok(link)
}

/// Uses the link for a new account.
///
/// # Errors
/// `invitation_invalid` if the link was used up meanwhile.
pub async fn use_at_sign_up(
    conn: &mut Conn,
    account: AccountId,
    link: &LinkRow,
) -> Result<(Option<Friend>, Vec<Event>)> {
    let now = conn.now().await?;
    use_link(conn, account, link, now).await.map_err(|error| match error.code() {
        Code::NotFound => Code::InvitationInvalid.into(),
        _ => error,
    })
}

/// Counts a use of the link, and makes the account a friend of its maker, if it has one. The row of
/// the link is locked before conversations and accounts.
///
/// # Errors
/// `not_found` if the link was used up meanwhile, or if the maker has blocked the account;
/// `blocked`; `conflict` between friends.
pub async fn use_link(
    conn: &mut Conn,
    me: AccountId,
    link: &LinkRow,
    now: Timestamp,
) -> Result<(Option<Friend>, Vec<Event>)> {
    if !queries::count_use(conn, link.id, now).await? {
        return Err(Code::NotFound.into());
    }
    let Some(maker) = link.maker_id else { return Ok((None, Vec::new())) };
    // The lock on the link shows whether a concurrent call has begun the friendship.
    if friends::queries::are_friends(conn, me, maker).await? {
        return Err(Error::new(Code::Conflict).with_detail("You are friends already."));
    }
    let (friend, events) = befriend(conn, me, maker).await?;
    Ok((Some(friend), events))
}
