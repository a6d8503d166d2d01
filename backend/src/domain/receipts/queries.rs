//! The visibility of positions: a block freezes them for both sides, and an account without read
//! receipts does not see the reading positions of others.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::MemberCursor;
use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId},
    },
    domain::{blocks, members::model::MemberRow},
    storage::{
        Conn,
        schema::{accounts, conversations, frozen_positions, members},
        sql,
    },
};

/// Which positions some viewers may see.
#[derive(Debug, Default)]
pub struct CursorVisibility {
    /// Pairs with a block in either direction, as (viewer, member).
    blocked: HashSet<(AccountId, AccountId)>,
    /// The positions at the start of the block; missing for members who joined later.
    frozen: HashMap<(AccountId, AccountId, ConversationId), (i64, i64)>,
    /// Accounts with read receipts off.
    without_receipts: HashSet<AccountId>,
}

impl CursorVisibility {
    /// Reads the visibility for these viewers.
    pub async fn of(conn: &mut Conn, viewers: &[AccountId]) -> Result<Self> {
        let mut visibility = Self::default();
        for row in blocks::queries::involving(conn, viewers).await? {
            visibility.blocked.insert((row.account_id, row.blocked_id));
            visibility.blocked.insert((row.blocked_id, row.account_id));
        }
        if !visibility.blocked.is_empty() {
            visibility.frozen = frozen(conn, viewers).await?;
        }
        visibility.without_receipts = sql!(conn, |c| {
            accounts::table
                .filter(accounts::id.eq_any(viewers))
                .filter(accounts::read_receipts.eq(false))
                .select(accounts::id)
                .load::<AccountId>(c)
                .await
        })?
        .into_iter()
        .collect();
        Ok(visibility)
    }

    /// The positions of a member as `viewer`, a member of the same conversation, sees them. An
    /// account always sees its own.
    pub fn visible_cursor(&self, viewer: &MemberRow, member: &MemberRow) -> MemberCursor {
        let mut seen = MemberCursor::from(member);
        let (me, other) = (viewer.account_id, member.account_id);
        if me == other {
            return seen;
        }
        if self.blocked.contains(&(me, other)) {
            let frozen = self.frozen.get(&(me, other, member.conversation_id)).copied();
            let (delivered, read) = frozen.unwrap_or_default();
            seen.delivered = delivered.max(member.joined_seq);
            seen.read = read.max(member.joined_seq);
        }
        if self.without_receipts.contains(&me) || seen.read <= viewer.receipts_from {
            seen.read = member.joined_seq;
        }
        seen
    }
}

type Frozen = HashMap<(AccountId, AccountId, ConversationId), (i64, i64)>;

async fn frozen(conn: &mut Conn, viewers: &[AccountId]) -> Result<Frozen> {
    let rows: Vec<(AccountId, AccountId, ConversationId, i64, i64)> = sql!(conn, |c| {
        frozen_positions::table
            .filter(frozen_positions::viewer_id.eq_any(viewers))
            .select((
                frozen_positions::viewer_id,
                frozen_positions::subject_id,
                frozen_positions::conversation_id,
                frozen_positions::delivered_seq,
                frozen_positions::read_seq,
            ))
            .load(c)
            .await
    })?;
    let entry = |(viewer, subject, conversation, delivered, read)| {
        ((viewer, subject, conversation), (delivered, read))
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// Freezes the positions of both accounts for each other, in all shared conversations. Positions
/// that an earlier block froze stay.
pub async fn freeze(conn: &mut Conn, one: AccountId, other: AccountId) -> Result<()> {
    for (viewer, subject) in [(one, other), (other, one)] {
        let mine = diesel::alias!(members as mine);
        let shared: Vec<(ConversationId, i64, i64)> = sql!(conn, |c| {
            members::table
                .inner_join(
                    mine.on(mine.field(members::conversation_id).eq(members::conversation_id)),
                )
                .filter(members::account_id.eq(subject))
                .filter(members::left_rev.is_null())
                .filter(mine.field(members::account_id).eq(viewer))
                .filter(mine.field(members::left_rev).is_null())
                .select((
                    members::conversation_id,
                    members::delivered_seq,
                    members::public_read_seq,
                ))
                .load(c)
                .await
        })?;
        for (conversation, delivered, read) in shared {
            let row = (
                frozen_positions::viewer_id.eq(viewer),
                frozen_positions::subject_id.eq(subject),
                frozen_positions::conversation_id.eq(conversation),
                frozen_positions::delivered_seq.eq(delivered),
                frozen_positions::read_seq.eq(read),
            );
            sql!(conn, |c| {
                diesel::insert_into(frozen_positions::table)
                    .values(row)
                    .on_conflict_do_nothing()
                    .execute(c)
                    .await
            })?;
        }
    }
    Ok(())
}

/// Ends the freeze, after the last block between the two accounts has ended.
pub async fn thaw(conn: &mut Conn, one: AccountId, other: AccountId) -> Result<()> {
    for (viewer, subject) in [(one, other), (other, one)] {
        let kept = frozen_positions::table
            .filter(frozen_positions::viewer_id.eq(viewer))
            .filter(frozen_positions::subject_id.eq(subject));
        sql!(conn, |c| diesel::delete(kept).execute(c).await)?;
    }
    Ok(())
}

/// Read receipts are on again: reading positions of others are visible from the current head on.
pub async fn restart_receipts(conn: &mut Conn, account: AccountId) -> Result<()> {
    let newest = conversations::table
        .filter(conversations::id.eq(members::conversation_id))
        .select(conversations::last_seq)
        .single_value()
        .assume_not_null();
    sql!(conn, |c| {
        diesel::update(members::table.filter(members::account_id.eq(account)))
            .set(members::receipts_from.eq(newest))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// The members of these conversations who may not see all positions of `moved`, or from whom an
/// earlier flush was hidden.
pub async fn watchers(
    conn: &mut Conn,
    conversations: &[ConversationId],
    moved: &[AccountId],
) -> Result<Vec<MemberRow>> {
    let mut blocked = BTreeSet::new();
    for row in blocks::queries::involving(conn, moved).await? {
        blocked.extend([row.account_id, row.blocked_id]);
    }
    let blocked: Vec<_> = blocked.into_iter().collect();
    let is_special = members::receipts_hidden
        .ne(0)
        .or(members::receipts_from.gt(0))
        .or(accounts::read_receipts.eq(false))
        .or(members::account_id.eq_any(blocked));
    Ok(sql!(conn, |c| {
        members::table
            .inner_join(accounts::table)
            .filter(members::conversation_id.eq_any(conversations))
            .filter(members::left_rev.is_null())
            .filter(is_special.clone())
            .select(MemberRow::as_select())
            .load(c)
            .await
    })?)
}

/// Counts a flush that is hidden from these members.
pub async fn count_hidden_flush(
    conn: &mut Conn,
    places: &[(ConversationId, AccountId)],
) -> Result<()> {
    for place in places {
        sql!(conn, |c| {
            diesel::update(members::table.find(*place))
                .set(members::receipts_hidden.eq(members::receipts_hidden + 1))
                .execute(c)
                .await
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::members::model::Role;

    #[test]
    fn visible_positions_depend_on_both_sides() {
        let place = ConversationId::new();
        let [me, other] =
            [5, 7].map(|joined| MemberRow::joining(place, AccountId::new(), Role::Member, joined));
        let other = MemberRow { delivered_seq: 30, read_seq: 25, public_read_seq: 20, ..other };
        let seen = |visibility: &CursorVisibility, me: &MemberRow| {
            let seen = visibility.visible_cursor(me, &other);
            (seen.delivered, seen.read)
        };
        let open = CursorVisibility::default();
        assert_eq!(seen(&open, &me), (30, 20));
        assert_eq!(seen(&open, &other), (30, 20), "oneself");
        let pair = (me.account_id, other.account_id);
        let blocked =
            CursorVisibility { blocked: HashSet::from([pair]), ..CursorVisibility::default() };
        assert_eq!(seen(&blocked, &me), (7, 7), "joined after the block");
        let frozen = HashMap::from([((pair.0, pair.1, place), (12, 3))]);
        let blocked = CursorVisibility { frozen, ..blocked };
        assert_eq!(seen(&blocked, &me), (12, 7));
        let quiet = |of: &MemberRow| CursorVisibility {
            without_receipts: HashSet::from([of.account_id]),
            ..CursorVisibility::default()
        };
        assert_eq!(seen(&quiet(&me), &me), (30, 7));
        assert_eq!(seen(&quiet(&other), &other), (30, 20), "one's own reading");
        for (from, read) in [(19, 20), (20, 7), (21, 7)] {
            let again = MemberRow { receipts_from: from, ..me.clone() };
            assert_eq!(seen(&open, &again), (30, read), "{from}");
        }
    }
}
