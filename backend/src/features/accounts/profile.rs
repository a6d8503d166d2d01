//! The caller's profile and settings. A changed name or picture is published wherever it is visible:
//! it takes a position in each shared conversation and in the account stream of each friend.

use std::collections::BTreeSet;

use super::{Profiles, card_change::CardChange};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::{
            model::{Account, AccountRow, DisplayName, GroupAdds, QuietHours, StoredTheme, Theme},
            queries::{self, ProfileChange, known_names},
        },
        conversations::{self, model::ConversationRow, queries::Locking},
        faces::{
            self,
            model::{FaceOwner, FaceRow, NewFace},
        },
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
        account_changes,
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
    pub picture_for_friends_only: Option<bool>,
    /// `Some(None)` removes them.
    pub quiet_hours: Option<Option<QuietHours>>,
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
        if let Some(Some(hours)) = &update.quiet_hours {
            hours.check("settings.quiet_hours").map_err(Error::fields)?;
        }
        let change = ProfileChange {
            display_name,
            read_receipts: update.read_receipts,
            presence: update.presence,
            discoverable: update.discoverable,
            group_adds: update.group_adds,
            theme: update.theme.map(StoredTheme::Chosen),
            picture: None,
            picture_for_friends_only: update.picture_for_friends_only,
            quiet_hours: update.quiet_hours,
        };
        if change.is_empty() {
            return self.read(me).await;
        }
        self.limits.profile_changes.check(&me).await?;
        let shows_presence = change.presence.is_some();
        let proof = self.proof()?;
        let account =
            self.appender.transaction(move |conn| Box::pin(apply(conn, me, change, proof))).await?;
        if shows_presence {
            self.presence.setting_changed(me);
        }
        Ok(account)
    }

    /// Replaces the caller's picture, whose bytes are stored, or removes it.
    ///
    /// # Errors
    /// `rate_limited`.
    pub async fn set_picture(&self, me: AccountId, picture: Option<NewFace>) -> Result<Account> {
        self.limits.profile_changes.check(&me).await?;
        let proof = self.proof()?;
        self.appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let now = queries::find(conn, me).await?.ok_or(Code::SessionEnded)?;
                    if picture.is_none() && now.picture.is_none() {
                        return Ok((Account::from(now), Vec::new()));
                    }
                    let owner = FaceOwner::Account(me);
                    let face = picture.map(|face| FaceRow::new(face, owner, Timestamp::now()));
                    let picture = Some(face.as_ref().map(|face| face.id));
                    let change = ProfileChange { picture, ..ProfileChange::default() };
                    let applied = apply(conn, me, change, proof).await?;
                    faces::queries::replace(conn, owner, face.as_ref()).await?;
                    Ok(applied)
                })
            })
            .await
    }

    fn proof(&self) -> Result<Proof> {
        let policy = self.access.policies.current().ok_or_else(|| Error::internal("no policy"))?;
        Ok(policy.proof())
    }
}

async fn apply(
    conn: &mut Conn,
    me: AccountId,
    change: ProfileChange,
    proof: Proof,
) -> Result<(Account, Vec<Event>)> {
    let mut events = Vec::new();
    let shows_on_card = change.shows_on_card();
    let (mut shared, mut locked) = (Vec::new(), Vec::new());
    if shows_on_card || change.read_receipts.is_some() {
        shared = conversations::queries::all_mine(conn, me).await?;
        let ids: Vec<ConversationId> = shared.iter().map(|(row, _)| row.id).collect();
        locked = conversations::queries::lock(conn, &ids, Locking::Wait).await?;
    }
    let before = queries::find(conn, me).await?.ok_or(Code::SessionEnded)?;
    let (mut builders, mut account_events) = (Vec::new(), Vec::new());
    let card = CardChange::new(&before, &change);
    if shows_on_card {
        let parted = known_names::viewers(conn, me).await?;
        let unaffected = card.unaffected(&parted);
        for row in locked.into_iter().filter(|row| !is_direct_with_any(row, &unaffected)) {
            let builder = ChangeBuilder::of(row);
            members::queries::set_rev(conn, builder.row.id, me, builder.rev()).await?;
            builders.push(builder);
        }
        account_events = card.account_events(conn, &parted).await?;
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
        builder.add_member(Member::new(&member, card.after.clone()), None);
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

/// Whether a direct conversation is with one of these accounts. No other member could see the
/// change there, so it takes no position.
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
