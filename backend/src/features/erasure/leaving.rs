//! Going out of a conversation for good: a quiet line says so, and nothing of the name is
//! left in it.

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
        appender::turn::Turn,
        delivery::{event::Event, events::conversations::Move},
    },
    features::groups::{
        dissolve,
        leaving::{count_out, give_role, place},
    },
    storage::Conn,
};

impl Erasure {
    /// Leaves one conversation; false when there is none left.
    pub(super) async fn leave_next_conversation(&self, me: AccountId) -> Result<bool> {
        self.appender
            .alone(move |conn| {
                Box::pin(async move {
                    let Some(conversation) = queries::next_place(conn, me).await? else {
                        return Ok((false, Vec::new()));
                    };
                    Ok((true, leave(conn, me, conversation).await?))
                })
            })
            .await
    }
}

async fn leave(conn: &mut Conn, me: AccountId, conversation: ConversationId) -> Result<Vec<Event>> {
    let turn = Turn::begin(conn, conversation).await?.ok_or(Code::NotFound)?;
    let Some(mine) = place(conn, conversation, me).await? else { return Ok(Vec::new()) };
    if turn.row.dissolved_at.is_some() {
        queries::delete_place(conn, conversation, me).await?;
        return Ok(Vec::new());
    }
    match turn.row.kind() {
        ConversationKind::Direct => leave_direct(conn, turn, mine).await,
        ConversationKind::Group if !mine.is_present() => vanish(conn, turn, me).await,
        ConversationKind::Group if turn.row.members_count == 1 => {
            let events = dissolve::end(conn, turn).await?;
            queries::delete_place(conn, conversation, me).await?;
            Ok(events)
        }
        ConversationKind::Group => leave_group(conn, turn, mine).await,
    }
}

/// Nobody can write in it any more. When both have gone, it goes too.
async fn leave_direct(conn: &mut Conn, mut turn: Turn, mine: MemberRow) -> Result<Vec<Event>> {
    let (id, me) = (turn.row.id, mine.account_id);
    queries::delete_place(conn, id, me).await?;
    if queries::count_places(conn, id).await? == 0 {
        turn.row.dissolved_at = Some(turn.now());
        turn.facts();
        turn.end(conn).await?;
        return Ok(Vec::new());
    }
    turn.row.locked = true;
    turn.row.members_count -= 1;
    turn.facts();
    turn.quiet_line(SystemEvent::AccountErased, Some(me));
    turn.moves(Move::Leaves { account: me });
    Ok(vec![turn.end(conn).await?.1])
}

/// Only the trace of a membership that ended before.
async fn vanish(conn: &mut Conn, mut turn: Turn, me: AccountId) -> Result<Vec<Event>> {
    queries::delete_place(conn, turn.row.id, me).await?;
    turn.quiet_line(SystemEvent::AccountErased, Some(me));
    Ok(vec![turn.end(conn).await?.1])
}

async fn leave_group(conn: &mut Conn, mut turn: Turn, mine: MemberRow) -> Result<Vec<Event>> {
    let (group, me) = (turn.row.id, mine.account_id);
    queries::delete_place(conn, group, me).await?;
    count_out(&mut turn);
    turn.quiet_line(SystemEvent::AccountErased, Some(me));
    turn.moves(Move::Leaves { account: me });
    let (row, change) = turn.end(conn).await?;
    let mut events = vec![change];
    if mine.role() == Role::Owner {
        let heir = groups::queries::heir(conn, group, me).await?.ok_or(Code::NotFound)?;
        let mut turn = Turn::of(row);
        turn.quiet_line(SystemEvent::OwnerChanged, Some(heir.account_id));
        give_role(conn, &mut turn, heir, Role::Owner).await?;
        events.push(turn.end(conn).await?.1);
    }
    Ok(events)
}
