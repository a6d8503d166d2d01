//! What others see of a changed profile.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    base::{error::Result, ids::AccountId},
    domain::{
        accounts::{
            model::{AccountRow, CardPicture, UserCard},
            queries::{ProfileChange, known_names::KnownCard},
        },
        friends::{self, model::Friend},
        invitations::{self, model::Invitation},
    },
    engine::{
        account_changes::{AccountEvents, event_for},
        delivery::events::accounts::AccountEvent,
    },
    storage::Conn,
};

/// The card of an account before and after a change.
pub(super) struct CardChange {
    before: UserCard,
    pub after: UserCard,
}

impl CardChange {
    pub fn new(row: &AccountRow, change: &ProfileChange) -> Self {
        let before = UserCard::from(row);
        let mut after = before.clone();
        if let Some(name) = &change.display_name {
            after.display_name.clone_from(name);
        }
        let only = change.picture_for_friends_only.unwrap_or(row.picture_for_friends_only);
        after.picture = CardPicture::new(change.picture.unwrap_or(row.picture), only);
        Self { before, after }
    }

    /// The viewers who know an earlier card and see no difference.
    pub fn unaffected(&self, parted: &BTreeMap<AccountId, KnownCard>) -> BTreeSet<AccountId> {
        let sees_no_difference = |known: &KnownCard| {
            let (mut before, mut after) = (self.before.clone(), self.after.clone());
            known.show_in(&mut before);
            known.show_in(&mut after);
            before.looks_like(&after)
        };
        parted
            .iter()
            .filter(|(_, known)| sees_no_difference(known))
            .map(|(viewer, _)| *viewer)
            .collect()
    }

    /// The account events with the new card for those who see it outside of conversations: friends,
    /// partners of requests, and users invited to a group. A former friend keeps seeing the old name.
    pub async fn account_events(
        &self,
        conn: &mut Conn,
        parted: &BTreeMap<AccountId, KnownCard>,
    ) -> Result<Vec<AccountEvent>> {
        let me = self.after.id;
        let mut account_events = AccountEvents::new();
        let friends = friends::queries::list(conn, me, None, None).await?;
        let befriended: BTreeSet<_> = friends.iter().map(|friend| friend.user.id).collect();
        let seen_by = |viewer: AccountId| {
            let mut card = self.after.clone();
            if befriended.contains(&viewer) {
                card.picture.reveal();
            }
            if let Some(known) = parted.get(&viewer) {
                known.show_in(&mut card);
            }
            card
        };
        for friend in &friends {
            let viewer = friend.user.id;
            let shown = event_for(&mut account_events, viewer).friends.get_or_insert_default();
            shown.added.push(Friend { user: seen_by(viewer), since: friend.since });
        }
        for row in friends::queries::requests_with(conn, me).await? {
            let is_mine = row.sender_id == me;
            let partner = if is_mine { row.recipient_id } else { row.sender_id };
            let shown = event_for(&mut account_events, partner).requests.get_or_insert_default();
            let list = if is_mine { &mut shown.incoming } else { &mut shown.outgoing };
            list.push(row.seen_with(seen_by(partner)));
        }
        for (invitee, invitation) in invitations::queries::made_by(conn, me).await? {
            let shown = event_for(&mut account_events, invitee).invitations.get_or_insert_default();
            shown.added.push(Invitation { inviter: seen_by(invitee), ..invitation });
        }
        for viewer in self.unaffected(parted) {
            account_events.remove(&viewer);
        }
        Ok(account_events.into_values().collect())
    }
}
