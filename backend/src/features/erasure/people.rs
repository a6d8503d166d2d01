//! Parting from people: friendships, requests, invitations and blocks end, and the others
//! are told so as if they had been ended by hand.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Erasure;
use crate::{
    base::{error::Result, ids::AccountId},
    domain::{blocks, friends, invitations},
    engine::{
        account_changes::{self, Told, gathered},
        delivery::events::accounts::AccountEvent,
    },
    storage::{
        Conn,
        schema::{
            blocks as blocks_table, friend_requests, friends as friends_table,
            invitations as invitations_table,
        },
        sql,
    },
};

impl Erasure {
    pub(super) async fn part_from_people(&self, me: AccountId) -> Result<()> {
        self.appender
            .alone(move |conn| {
                Box::pin(async move {
                    let told = farewells(conn, me).await?;
                    // Locks the accounts before anything of them is changed.
                    let events = account_changes::number(conn, told).await?;
                    delete_all(conn, me).await?;
                    Ok(((), events))
                })
            })
            .await
    }
}

async fn farewells(conn: &mut Conn, me: AccountId) -> Result<Vec<AccountEvent>> {
    let mut told = Told::new();
    for friend in friends::queries::list(conn, me, None, None).await? {
        gathered(&mut told, friend.user.id).friends.get_or_insert_default().removed.push(me);
    }
    for row in friends::queries::requests_with(conn, me).await? {
        let partner = if row.sender_id == me { row.recipient_id } else { row.sender_id };
        gathered(&mut told, partner).requests.get_or_insert_default().removed.push(row.id);
    }
    for (invitee, invitation) in invitations::queries::made_by(conn, me).await? {
        gathered(&mut told, invitee)
            .invitations
            .get_or_insert_default()
            .removed
            .push(invitation.id);
    }
    for row in blocks::queries::around(conn, &[me]).await? {
        if row.blocked_id == me {
            gathered(&mut told, row.account_id).blocks.get_or_insert_default().removed.push(me);
        }
    }
    Ok(told.into_values().collect())
}

async fn delete_all(conn: &mut Conn, me: AccountId) -> Result<()> {
    sql!(conn, |c| {
        let of_me = friends_table::account_id.eq(me).or(friends_table::friend_id.eq(me));
        diesel::delete(friends_table::table.filter(of_me)).execute(c).await?;
        let with_me = friend_requests::sender_id.eq(me).or(friend_requests::recipient_id.eq(me));
        diesel::delete(friend_requests::table.filter(with_me)).execute(c).await?;
        let with_me = invitations_table::inviter_id.eq(me).or(invitations_table::invitee_id.eq(me));
        diesel::delete(invitations_table::table.filter(with_me)).execute(c).await?;
        let with_me = blocks_table::account_id.eq(me).or(blocks_table::blocked_id.eq(me));
        diesel::delete(blocks_table::table.filter(with_me)).execute(c).await
    })?;
    Ok(())
}
