//! Joining a group: the rows of new members, and the events for their devices.

use std::collections::HashMap;

use super::join_requests;
use crate::{
    base::{error::Result, ids::AccountId},
    domain::{
        accounts,
        conversations::model::ConversationRow,
        invitations::{self, queries::DeletedInvitation},
        members::{
            self,
            model::{Member, MemberRow, Role},
        },
        summaries::{assemble, model::WelcomeConversation},
    },
    engine::{
        account_changes,
        appender::change_builder::ChangeBuilder,
        delivery::{
            event::Event,
            events::{
                accounts::{AccountEvent, InvitationsChange},
                conversations::Move,
            },
        },
    },
    storage::Conn,
};

/// Users who join a group at one position.
pub struct Joining {
    rows: Vec<MemberRow>,
    /// Accepted invitations to delete, with the account that had them.
    used_invitations: Vec<DeletedInvitation>,
    /// Whether requests to join ended with the joining.
    ends_requests: bool,
}

/// Writes memberships at the position of this change. New members read from here on, the system
/// message of their joining included.
pub async fn join(
    conn: &mut Conn,
    builder: &mut ChangeBuilder,
    newcomers: &[(AccountId, Role)],
) -> Result<Joining> {
    let rev = builder.rev();
    let rows: Vec<MemberRow> = newcomers
        .iter()
        .map(|(account, role)| MemberRow {
            rev,
            ..MemberRow::joining(builder.row.id, *account, *role, rev - 1)
        })
        .collect();
    members::queries::upsert(conn, &rows).await?;
    builder.row.members_count += i64::try_from(rows.len()).unwrap_or(i64::MAX);
    builder.mark_facts_changed();
    let ids: Vec<_> = rows.iter().map(|row| row.account_id).collect();
    let used_invitations = invitations::queries::delete_of(conn, builder.row.id, &ids).await?;
    let ends_requests = join_requests::delete_of(conn, &mut builder.row, &ids).await?;
    Ok(Joining { rows, used_invitations, ends_requests })
}

impl Joining {
    /// Adds the change for the existing members.
    pub async fn announce(
        &self,
        conn: &mut Conn,
        builder: &mut ChangeBuilder,
    ) -> Result<Vec<Member>> {
        let ids: Vec<_> = self.rows.iter().map(|row| row.account_id).collect();
        let cards = accounts::queries::cards(conn, &ids).await?;
        let mut joined = Vec::with_capacity(cards.len());
        for row in &self.rows {
            let Some(card) = cards.iter().find(|card| card.id == row.account_id) else { continue };
            let member = Member::new(row, card.clone());
            joined.push(member.clone());
            let moved = Move::Joins { account: row.account_id, joined_seq: row.joined_seq };
            builder.add_member(member, Some(moved));
        }
        Ok(joined)
    }

    /// The account events for the devices of the new members, after the change is complete, and the
    /// events for others.
    pub async fn newcomer_events(
        self,
        conn: &mut Conn,
        row: &ConversationRow,
        mut others: Vec<AccountEvent>,
    ) -> Result<NewcomerEvents> {
        let summaries = assemble::for_newcomers(conn, row, &self.rows).await?;
        for (account, summary) in &summaries {
            let mine = |used_invitations: &&DeletedInvitation| {
                used_invitations.invitee == *account && used_invitations.was_seen
            };
            let removed: Vec<_> = self
                .used_invitations
                .iter()
                .filter(mine)
                .map(|used_invitations| used_invitations.id)
                .collect();
            let invitations = InvitationsChange { added: Vec::new(), removed };
            others.push(AccountEvent {
                joined: vec![summary.clone()],
                invitations: Some(invitations).filter(|change| !change.removed.is_empty()),
                ..account_changes::new_event(*account)
            });
        }
        let mut events = account_changes::assign_revs(conn, others).await?;
        let places: Vec<_> = summaries.keys().map(|account| (row.id, *account)).collect();
        members::queries::note_my_revs(conn, &places).await?;
        if self.ends_requests {
            events.extend(join_requests::tell_admins(conn, row).await?);
        }
        Ok(NewcomerEvents { summaries, events })
    }
}

/// The conversation as each new member sees it, and the events to publish.
pub struct NewcomerEvents {
    pub summaries: HashMap<AccountId, WelcomeConversation>,
    pub events: Vec<Event>,
}
