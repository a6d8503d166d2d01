//! Changing the roles of members.

use super::{
    Groups, join_requests,
    leaving::{give_role, membership, withdraw_invitations},
};
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::queries::known_names,
        groups::rules,
        members::{
            self,
            model::{Member, MemberRow, Role},
        },
        messages::model::SystemEvent,
    },
    engine::{account_changes, appender::change_builder::ChangeBuilder, delivery::event::Event},
    storage::Conn,
};

impl Groups {
    /// Setting the role owner transfers the ownership; the former owner becomes an admin.
    ///
    /// # Errors
    /// `not_found` for a non-member, `role_too_low` for members other than the owner,
    /// `validation_failed` if the group would have no owner.
    pub async fn give_role(
        &self,
        me: AccountId,
        group: ConversationId,
        person: AccountId,
        role: Role,
    ) -> Result<Member> {
        self.limits.groups.check(&me).await?;
        self.appender.transaction(move |conn| Box::pin(apply(conn, me, group, person, role))).await
    }
}

async fn apply(
    conn: &mut Conn,
    me: AccountId,
    group: ConversationId,
    person: AccountId,
    role: Role,
) -> Result<(Member, Vec<Event>)> {
    let mut builder = ChangeBuilder::begin(conn, group).await?.ok_or(Code::NotFound)?;
    let mine = rules::of_member(&builder.row, membership(conn, group, me).await?)?;
    rules::may_own(&mine)?;
    let theirs = membership(conn, group, person).await?.filter(MemberRow::is_present);
    let theirs = theirs.ok_or(Code::NotFound)?;
    if theirs.role() == role {
        return Ok((members::queries::shown_to(conn, me, &theirs).await?, Vec::new()));
    }
    if person == me {
        let message = "Transfer the ownership first.";
        return Err(Error::field("role", "last_owner", message));
    }
    let event = match role {
        Role::Owner => SystemEvent::OwnerChanged,
        Role::Admin => SystemEvent::AdminAdded,
        Role::Member => SystemEvent::AdminRemoved,
    };
    builder.system_line(me, event, Some(person));
    let mut given = give_role(conn, &mut builder, theirs, role).await?;
    if role == Role::Owner {
        give_role(conn, &mut builder, mine, Role::Admin).await?;
    }
    known_names::show(conn, me, vec![&mut given.user]).await?;
    let (row, change) = builder.finish(conn).await?;
    let mut events = vec![change];
    if role == Role::Member {
        let account_events = withdraw_invitations(conn, group, person).await?;
        events.extend(account_changes::assign_revs(conn, account_events).await?);
    }
    events.extend(join_requests::tell_changed_roles(conn, &row, &[person]).await?);
    Ok((given, events))
}
