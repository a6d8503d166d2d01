//! Leaving a conversation permanently: a system message without the name records it.

use super::Erasure;
use crate::{
    base::{
        error::{Code, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        conversations::model::ConversationKind,
        erasure::queries,
        groups,
        members::model::{MemberRow, Role},
        messages::model::SystemEvent,
    },
    engine::{
        appender::change_builder::ChangeBuilder,
        delivery::{event::Event, events::conversations::Move},
    },
    features::groups::{
        dissolve,
        leaving::{decrement_members, give_role, membership},
    },
    storage::Conn,
};

impl Erasure {
    /// Leaves one conversation; false when none is left.
    pub(super) async fn leave_next_conversation(&self, me: AccountId) -> Result<bool> {
        self.appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let Some(conversation) = queries::next_membership(conn, me).await? else {
                        return Ok((false, Vec::new()));
                    };
                    Ok((true, leave(conn, me, conversation).await?))
                })
            })
            .await
    }
}

async fn leave(conn: &mut Conn, me: AccountId, conversation: ConversationId) -> Result<Vec<Event>> {
    let builder = ChangeBuilder::begin(conn, conversation).await?.ok_or(Code::NotFound)?;
    let Some(mine) = membership(conn, conversation, me).await? else { return Ok(Vec::new()) };
    if builder.row.dissolved_at.is_some() {
        queries::delete_membership(conn, conversation, me).await?;
        return Ok(Vec::new());
    }
    match builder.row.kind() {
        ConversationKind::Direct => leave_direct(conn, builder, mine).await,
        ConversationKind::Group if !mine.is_present() => {
            remove_former_member(conn, builder, me).await
        }
        ConversationKind::Group if builder.row.members_count == 1 => {
            let events = dissolve::end(conn, builder).await?;
            queries::delete_membership(conn, conversation, me).await?;
            Ok(events)
        }
        ConversationKind::Group => leave_group(conn, builder, mine).await,
    }
}

/// No member can post in it any more. When both accounts are gone, it is erased.
async fn leave_direct(
    conn: &mut Conn,
    mut builder: ChangeBuilder,
    mine: MemberRow,
) -> Result<Vec<Event>> {
    let (id, me) = (builder.row.id, mine.account_id);
    queries::delete_membership(conn, id, me).await?;
    if queries::count_memberships(conn, id).await? == 0 {
        builder.row.dissolved_at = Some(builder.now());
        builder.mark_facts_changed();
        builder.finish(conn).await?;
        return Ok(Vec::new());
    }
    builder.row.locked = true;
    builder.row.members_count -= 1;
    builder.mark_facts_changed();
    builder.system_line_without_actor(SystemEvent::AccountErased, Some(me));
    builder.add_move(Move::Leaves { account: me });
    Ok(vec![builder.finish(conn).await?.1])
}

/// Removes the row of a membership that ended before.
async fn remove_former_member(
    conn: &mut Conn,
    mut builder: ChangeBuilder,
    me: AccountId,
) -> Result<Vec<Event>> {
    queries::delete_membership(conn, builder.row.id, me).await?;
    builder.system_line_without_actor(SystemEvent::AccountErased, Some(me));
    Ok(vec![builder.finish(conn).await?.1])
}

async fn leave_group(
    conn: &mut Conn,
    mut builder: ChangeBuilder,
    mine: MemberRow,
) -> Result<Vec<Event>> {
    let (group, me) = (builder.row.id, mine.account_id);
    queries::delete_membership(conn, group, me).await?;
    decrement_members(&mut builder);
    builder.system_line_without_actor(SystemEvent::AccountErased, Some(me));
    builder.add_move(Move::Leaves { account: me });
    let (row, change) = builder.finish(conn).await?;
    let mut events = vec![change];
    if mine.role() == Role::Owner {
        let heir = groups::queries::heir(conn, group, me).await?.ok_or(Code::NotFound)?;
        let mut builder = ChangeBuilder::of(row);
        builder.system_line_without_actor(SystemEvent::OwnerChanged, Some(heir.account_id));
        give_role(conn, &mut builder, heir, Role::Owner).await?;
        events.push(builder.finish(conn).await?.1);
    }
    Ok(events)
}
