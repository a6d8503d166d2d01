//! Ending relations with other accounts: friendships, requests, invitations and blocks end, and the
//! others get the same events as if each had been ended by hand.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Erasure;
use crate::{
    base::{error::Result, ids::AccountId},
    domain::{blocks, friends, invitations, join_requests},
    engine::{
        account_changes::{self, AccountEvents, event_for},
        delivery::events::accounts::AccountEvent,
    },
    features::groups,
    storage::{
        Conn,
        schema::{
            blocks as blocks_table, friend_requests, friends as friends_table, invitation_links,
            invitations as invitations_table,
        },
        sql,
    },
};

impl Erasure {
    pub(super) async fn end_relationships(&self, me: AccountId) -> Result<()> {
        let asked = self
            .store
            .read(move |conn| Box::pin(join_requests::queries::groups_asked(conn, me)))
            .await?;
        for group in asked {
            self.appender
                .transaction(move |conn| {
                    Box::pin(async move {
                        let events = groups::join_requests::withdraw(conn, group, me).await?;
                        Ok(((), events))
                    })
                })
                .await?;
        }
        self.appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let account_events = relationship_events(conn, me).await?;
                    // Locks the accounts before any of their data changes.
                    let events = account_changes::assign_revs(conn, account_events).await?;
                    delete_all(conn, me).await?;
                    Ok(((), events))
                })
            })
            .await
    }
}

async fn relationship_events(conn: &mut Conn, me: AccountId) -> Result<Vec<AccountEvent>> {
    let mut account_events = AccountEvents::new();
    for friend in friends::queries::list(conn, me, None, None).await? {
        event_for(&mut account_events, friend.user.id)
            .friends
            .get_or_insert_default()
            .removed
            .push(me);
    }
    for row in friends::queries::requests_with(conn, me).await? {
        let partner = if row.sender_id == me { row.recipient_id } else { row.sender_id };
        event_for(&mut account_events, partner)
            .requests
            .get_or_insert_default()
            .removed
            .push(row.id);
    }
    for (invitee, invitation) in invitations::queries::made_by(conn, me).await? {
        event_for(&mut account_events, invitee)
            .invitations
            .get_or_insert_default()
            .removed
            .push(invitation.id);
    }
    for row in blocks::queries::involving(conn, &[me]).await? {
        if row.blocked_id == me {
            event_for(&mut account_events, row.account_id)
                .blocks
                .get_or_insert_default()
                .removed
                .push(me);
        }
    }
    Ok(account_events.into_values().collect())
}

async fn delete_all(conn: &mut Conn, me: AccountId) -> Result<()> {
    join_requests::queries::delete_by(conn, me).await?;
    sql!(conn, |c| {
        let of_me = friends_table::account_id.eq(me).or(friends_table::friend_id.eq(me));
        diesel::delete(friends_table::table.filter(of_me)).execute(c).await?;
        let with_me = friend_requests::sender_id.eq(me).or(friend_requests::recipient_id.eq(me));
        diesel::delete(friend_requests::table.filter(with_me)).execute(c).await?;
        let by_me = invitation_links::maker_id.eq(me);
        diesel::delete(invitation_links::table.filter(by_me)).execute(c).await?;
        let with_me = invitations_table::inviter_id.eq(me).or(invitations_table::invitee_id.eq(me));
        diesel::delete(invitations_table::table.filter(with_me)).execute(c).await?;
        let with_me = blocks_table::account_id.eq(me).or(blocks_table::blocked_id.eq(me));
        diesel::delete(blocks_table::table.filter(with_me)).execute(c).await
    })?;
    Ok(())
}
