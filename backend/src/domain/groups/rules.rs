//! Permissions in groups.

use super::model::{GROUPS_MAX, MEMBERS_MAX};
use crate::{
    base::error::{Code, Error, Result},
    domain::{
        accounts::model::{GroupAdds, Status},
        conversations::model::{ConversationKind, ConversationRow},
        members::model::{MemberRow, Role},
    },
};

/// Returns the membership; `not_found` for everybody else, as if the group did not exist.
pub fn of_member(row: &ConversationRow, me: Option<MemberRow>) -> Result<MemberRow> {
    let is_group = row.kind() == ConversationKind::Group && row.dissolved_at.is_none();
    let me = me.filter(|me| is_group && me.is_present());
    Ok(me.ok_or(Code::NotFound)?)
}

/// Admins add members, change the title and see invitations.
pub fn may_manage(me: &MemberRow) -> Result<()> {
    at_least(me, Role::Admin)
}

/// The owner changes roles and dissolves the group.
pub fn may_own(me: &MemberRow) -> Result<()> {
    at_least(me, Role::Owner)
}

fn at_least(me: &MemberRow, role: Role) -> Result<()> {
    if me.role() >= role { Ok(()) } else { Err(Error::new(Code::RoleTooLow)) }
}

/// Admins remove members; only the owner removes admins; nobody removes the owner.
pub fn may_remove(me: &MemberRow, whom: &MemberRow) -> Result<()> {
    may_manage(me)?;
    if me.role() > whom.role() { Ok(()) } else { Err(Error::new(Code::RoleTooLow)) }
}

/// The effect of adding a friend to a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddDecision {
    Joins,
    /// The friend has to agree first.
    IsInvited,
}

/// The data of an account that is to be added.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    pub status: Status,
    pub group_adds: GroupAdds,
    pub is_friend: bool,
    /// The number of groups the account is in.
    pub groups: i64,
}

/// Only friends can be added. The error does not reveal whether another account exists.
pub fn may_be_added(candidate: Option<&Candidate>) -> Result<AddDecision> {
    let candidate = candidate
        .filter(|candidate| candidate.is_friend && candidate.status == Status::Active)
        .ok_or(Code::NotFriends)?;
    Ok(match candidate.group_adds {
        GroupAdds::Friends => {
            has_room_for_group(candidate.groups)?;
            AddDecision::Joins
        }
        GroupAdds::Ask => AddDecision::IsInvited,
    })
}

pub fn has_room_for_group(groups: i64) -> Result<()> {
    if groups < GROUPS_MAX {
        return Ok(());
    }
    Err(Error::new(Code::LimitReached).with_detail("An account can be in at most 500 groups."))
}

pub fn has_room_for_member(members: i64) -> Result<()> {
    if members < MEMBERS_MAX {
        return Ok(());
    }
    Err(Error::new(Code::LimitReached).with_detail("A group has at most 1000 members."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{
        clock::Timestamp,
        ids::{AccountId, ConversationId},
    };

    fn member(role: Role) -> MemberRow {
        MemberRow::joining(ConversationId::new(), AccountId::new(), role, 0)
    }

    #[test]
    fn only_lower_roles_can_be_removed() {
        let allowed = |me, whom| may_remove(&member(me), &member(whom)).is_ok();
        assert!(allowed(Role::Owner, Role::Admin) && allowed(Role::Admin, Role::Member));
        for (me, whom) in [
            (Role::Admin, Role::Admin),
            (Role::Admin, Role::Owner),
            (Role::Member, Role::Member),
            (Role::Owner, Role::Owner),
        ] {
            assert!(!allowed(me, whom), "{me:?} {whom:?}");
        }
    }

    #[test]
    fn only_friends_are_added_and_some_have_to_agree() {
        let friend = Candidate {
            status: Status::Active,
            group_adds: GroupAdds::Friends,
            is_friend: true,
            groups: 0,
        };
        let code =
            |candidate: Option<&Candidate>| may_be_added(candidate).map_err(|error| error.code());
        assert_eq!(code(Some(&friend)), Ok(AddDecision::Joins));
        let asking = Candidate { group_adds: GroupAdds::Ask, ..friend };
        assert_eq!(code(Some(&asking)), Ok(AddDecision::IsInvited));
        assert_eq!(code(None), Err(Code::NotFriends));
        assert_eq!(code(Some(&Candidate { is_friend: false, ..friend })), Err(Code::NotFriends));
        let leaving = Candidate { status: Status::Erasing, ..friend };
        assert_eq!(code(Some(&leaving)), Err(Code::NotFriends));
        let busy = Candidate { groups: GROUPS_MAX, ..friend };
        assert_eq!(code(Some(&busy)), Err(Code::LimitReached));
    }

    #[test]
    fn a_group_is_visible_to_its_members_only() {
        let group = ConversationRow::group("Lake".to_owned(), None, Timestamp::from_micros(0));
        assert!(of_member(&group, Some(member(Role::Member))).is_ok());
        let former = MemberRow { left_rev: Some(3), ..member(Role::Owner) };
        let dissolved =
            ConversationRow { dissolved_at: Some(Timestamp::from_micros(0)), ..group.clone() };
        let direct = ConversationRow { kind: ConversationKind::Direct, ..group.clone() };
        for (row, me) in [
            (&group, None),
            (&group, Some(former)),
            (&dissolved, Some(member(Role::Owner))),
            (&direct, Some(member(Role::Member))),
        ] {
            let code = of_member(row, me).map_err(|error| error.code());
            assert_eq!(code.err(), Some(Code::NotFound));
        }
    }
}
