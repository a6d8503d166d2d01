//! My profile and settings. A changed name reaches everybody who sees it: it takes a
//! position in each shared conversation and in each friend's account.

use super::{
    events::{AccountEvent, FriendsChange},
    model::{Account, AccountRow, DisplayName, GroupAdds, Theme, UserCard},
    queries::{self, ProfileChange},
};
use crate::{
    context::Context,
    conversations::{self, events::ChangeEvent, queries::Locking},
    delivery::event::Event,
    error::{Code, Error, Result},
    friends,
    ids::{AccountId, ConversationId},
    members::{
        self,
        model::{Member, MemberRow},
    },
    storage::Conn,
};

/// What to change; `None` leaves it as it is.
#[derive(Debug, Default)]
pub struct Wish {
    pub display_name: Option<String>,
    pub read_receipts: Option<bool>,
    pub presence: Option<bool>,
    pub discoverable: Option<bool>,
    pub group_adds: Option<GroupAdds>,
    pub theme: Option<Theme>,
}

pub async fn read(context: &Context, me: AccountId) -> Result<Account> {
    let row = context.store.read(move |conn| Box::pin(queries::find(conn, me))).await?;
    Ok(row.ok_or(Code::SessionEnded)?.into())
}

/// # Errors
/// `validation_failed`, `rate_limited`.
pub async fn change(context: &Context, me: AccountId, wish: Wish) -> Result<Account> {
    let display_name = wish
        .display_name
        .as_deref()
        .map(DisplayName::parse)
        .transpose()
        .map_err(|error| Error::fields(vec![error]))?
        .map(DisplayName::into_inner);
    let change = ProfileChange {
        display_name,
        read_receipts: wish.read_receipts,
        presence: wish.presence,
        discoverable: wish.discoverable,
        group_adds: wish.group_adds.map(GroupAdds::column),
        theme: wish.theme.map(Theme::column),
    };
    if change.is_empty() {
        return read(context, me).await;
    }
    context.limits.profile_changes.check(&me)?;
    let shows_presence = change.presence.is_some();
    let account = context.appender.alone(move |conn| Box::pin(apply(conn, me, change))).await?;
    if shows_presence {
        context.presence.setting_changed(me);
    }
    Ok(account)
}

async fn apply(
    conn: &mut Conn,
    me: AccountId,
    change: ProfileChange,
) -> Result<(Account, Vec<Event>)> {
    let mut events = Vec::new();
    let renamed = change.display_name.clone();
    let mut shared = Vec::new();
    if renamed.is_some() {
        shared = conversations::queries::all_mine(conn, me).await?;
        let mut ids: Vec<ConversationId> = shared.iter().map(|(row, _)| row.id).collect();
        ids.sort_unstable();
        let locked = conversations::queries::lock(conn, &ids, Locking::Wait).await?;
        for mut row in locked {
            row.head += 1;
            conversations::queries::store_positions(conn, &row).await?;
            members::queries::touch(conn, row.id, me, row.head).await?;
            if let Some((known, _)) = shared.iter_mut().find(|(known, _)| known.id == row.id) {
                *known = row;
            }
        }
    }
    // Accounts are locked last and in the order of their ids.
    let friends = match renamed {
        Some(_) => friends::queries::list(conn, me, None, None).await?,
        None => Vec::new(),
    };
    let mut accounts: Vec<AccountId> = friends.iter().map(|friend| friend.user.id).collect();
    accounts.push(me);
    accounts.sort_unstable();
    let mut changed: Option<AccountRow> = None;
    let mut positions = Vec::new();
    for account in accounts {
        if account == me {
            changed = Some(queries::update_profile(conn, me, &change).await?);
        } else {
            positions.push((account, queries::next_rev(conn, account).await?));
        }
    }
    let row = changed.ok_or(Code::SessionEnded)?;
    let card = UserCard::from(&row);
    for (conversation, me) in shared {
        let member = MemberRow { rev: conversation.head, ..me };
        events.push(renaming(conversation.id, Member::new(&member, card.clone())));
    }
    for (friend, rev) in positions {
        let since = friends.iter().find(|known| known.user.id == friend).map(|known| known.since);
        let Some(since) = since else { continue };
        let added = vec![friends::model::Friend { user: card.clone(), since }];
        let friends = Some(FriendsChange { added, removed: Vec::new() });
        events.push(AccountEvent { friends, ..AccountEvent::at(friend, rev) }.into());
    }
    let rev = row.account_rev;
    let account = Account::from(row);
    let told = AccountEvent { me: Some(account.clone()), ..AccountEvent::at(me, rev) };
    events.push(told.into());
    Ok((account, events))
}

fn renaming(conversation_id: ConversationId, member: Member) -> Event {
    let rev = member.rev;
    ChangeEvent {
        conversation_id,
        from: rev,
        rev,
        messages: Vec::new(),
        conversation: None,
        members: vec![member],
        moves: Vec::new(),
    }
    .into()
}
