//! The caller's profile and settings. A changed name is published wherever it is visible: it takes
//! a position in each shared conversation and in the account stream of each friend.

use std::collections::BTreeSet;

use super::Profiles;
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::{
            model::{Account, AccountRow, DisplayName, GroupAdds, StoredTheme, Theme, UserCard},
            queries::{self, ProfileChange, known_names},
        },
        conversations::{self, model::ConversationRow, queries::Locking},
        friends::{self, model::Friend},
        invitations::{self, model::Invitation},
        members::{
            self,
            model::{Member, MemberRow},
        },
        privacy::{
            self,
            model::{ConsentRow, Proof, Purpose},
        },
        receipts,
    },
    engine::{
        account_changes::{self, AccountEvents, event_for},
        appender::change_builder::ChangeBuilder,
        delivery::{event::Event, events::accounts::AccountEvent},
    },
    storage::Conn,
};

/// Fields to change; `None` leaves a field unchanged.
#[derive(Debug, Default)]
pub struct ProfileUpdate {
    pub display_name: Option<String>,
    pub read_receipts: Option<bool>,
    pub presence: Option<bool>,
    pub discoverable: Option<bool>,
    pub group_adds: Option<GroupAdds>,
    pub theme: Option<Theme>,
}

impl Profiles {
    pub async fn read(&self, me: AccountId) -> Result<Account> {
        let row = self.store.read(move |conn| Box::pin(queries::find(conn, me))).await?;
        Ok(row.ok_or(Code::SessionEnded)?.into())
    }

    /// # Errors
    /// `validation_failed`, `rate_limited`.
    pub async fn change(&self, me: AccountId, update: ProfileUpdate) -> Result<Account> {
        let display_name = update
            .display_name
            .as_deref()
            .map(DisplayName::parse)
            .transpose()
            .map_err(|error| Error::fields(vec![error]))?
            .map(DisplayName::into_inner);
        let change = ProfileChange {
            display_name,
            read_receipts: update.read_receipts,
            presence: update.presence,
            discoverable: update.discoverable,
            group_adds: update.group_adds,
            theme: update.theme.map(StoredTheme::Chosen),
        };
        if change.is_empty() {
            return self.read(me).await;
        }
        self.limits.profile_changes.check(&me).await?;
        let shows_presence = change.presence.is_some();
        let policy = self.access.policies.current().ok_or_else(|| Error::internal("no policy"))?;
        let proof = policy.proof();
        let account =
            self.appender.transaction(move |conn| Box::pin(apply(conn, me, change, proof))).await?;
        if shows_presence {
            self.presence.setting_changed(me);
        }
        Ok(account)
    }
}

async fn apply(
    conn: &mut Conn,
    me: AccountId,
    change: ProfileChange,
    proof: Proof,
) -> Result<(Account, Vec<Event>)> {
    let mut events = Vec::new();
    let renamed = change.display_name.clone();
    let (mut shared, mut builders) = (Vec::new(), Vec::new());
    if renamed.is_some() || change.read_receipts.is_some() {
        shared = conversations::queries::all_mine(conn, me).await?;
        let ids: Vec<ConversationId> = shared.iter().map(|(row, _)| row.id).collect();
        let mut locked = conversations::queries::lock(conn, &ids, Locking::Wait).await?;
        locked.retain(|_| renamed.is_some());
        let parted = known_names::viewers(conn, me).await?;
        for row in locked.into_iter().filter(|row| !is_direct_with_any(row, &parted)) {
            let builder = ChangeBuilder::of(row);
            members::queries::set_rev(conn, builder.row.id, me, builder.rev()).await?;
            builders.push(builder);
        }
    }
    let before = queries::find(conn, me).await?.ok_or(Code::SessionEnded)?;
    let mut card = UserCard::from(&before);
    let mut account_events = Vec::new();
    if let Some(name) = renamed {
        card.display_name = name;
        account_events = rename_events(conn, &card).await?;
    }
    let mut accounts: Vec<_> = account_events.iter().map(|event| event.account_id).collect();
    accounts.push(me);
    queries::lock(conn, &accounts).await?;
    let row = queries::update_profile(conn, me, &change).await?.ok_or(Code::SessionEnded)?;
    if row.read_receipts && !before.read_receipts {
        receipts::queries::restart_receipts(conn, me).await?;
    }
    for mut builder in builders {
        let mine = shared.iter().find(|(row, _)| row.id == builder.row.id);
        let Some((_, mine)) = mine else { continue };
        let member = MemberRow { rev: builder.rev(), ..mine.clone() };
        builder.add_member(Member::new(&member, card.clone()), None);
        events.push(builder.finish(conn).await?.1);
    }
    for decision in decisions(&before, &row, &proof) {
        privacy::queries::insert(conn, &decision).await?;
    }
    let account = Account::from(row);
    account_events
        .push(AccountEvent { me: Some(account.clone()), ..account_changes::new_event(me) });
    events.extend(account_changes::assign_revs(conn, account_events).await?);
    Ok((account, events))
}

/// Whether a direct conversation is with one of these accounts. No other member could see the new
/// name there, so it takes no position.
fn is_direct_with_any(row: &ConversationRow, people: &BTreeSet<AccountId>) -> bool {
    [row.direct_low, row.direct_high].iter().flatten().any(|one| people.contains(one))
}

/// The consent records for optional purposes that were switched on or off.
fn decisions(before: &AccountRow, after: &AccountRow, under: &Proof) -> Vec<ConsentRow> {
    let switches = [
        (Purpose::ReadReceipts, before.read_receipts, after.read_receipts),
        (Purpose::Presence, before.presence, after.presence),
        (Purpose::Discoverable, before.discoverable, after.discoverable),
    ];
    switches
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(purpose, _, granted)| ConsentRow::new(after.id, purpose, granted, under))
        .collect()
}

/// The account events with the new card for those who see it outside of conversations: friends,
/// partners of requests, and users invited to a group. A former friend keeps seeing the old name.
async fn rename_events(conn: &mut Conn, card: &UserCard) -> Result<Vec<AccountEvent>> {
    let mut account_events = AccountEvents::new();
    for friend in friends::queries::list(conn, card.id, None, None).await? {
        let user = card.clone();
        let change = event_for(&mut account_events, friend.user.id).friends.get_or_insert_default();
        change.added.push(Friend { user, since: friend.since });
    }
    for row in friends::queries::requests_with(conn, card.id).await? {
        let is_mine = row.sender_id == card.id;
        let partner = if is_mine { row.recipient_id } else { row.sender_id };
        let change = event_for(&mut account_events, partner).requests.get_or_insert_default();
        let list = if is_mine { &mut change.incoming } else { &mut change.outgoing };
        list.push(row.seen_with(card.clone()));
    }
    for (invitee, invitation) in invitations::queries::made_by(conn, card.id).await? {
        let change = event_for(&mut account_events, invitee).invitations.get_or_insert_default();
        change.added.push(Invitation { inviter: card.clone(), ..invitation });
    }
    for viewer in known_names::viewers(conn, card.id).await? {
        account_events.remove(&viewer);
    }
    Ok(account_events.into_values().collect())
}
