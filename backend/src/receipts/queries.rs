//! What one may see of others' positions where one of both has blocked the other.

use std::collections::HashMap;

use crate::{
    blocks, clock::Timestamp, error::Result, ids::AccountId, members::model::MemberRow, messages,
    storage::Conn,
};

/// Between whom a block stands, seen from both sides, and since when.
#[derive(Debug, Default)]
pub struct Veils(HashMap<(AccountId, AccountId), Timestamp>);

impl Veils {
    /// All veils before and around these people.
    pub async fn of(conn: &mut Conn, people: &[AccountId]) -> Result<Self> {
        let mut veils = HashMap::new();
        for row in blocks::queries::around(conn, people).await? {
            for pair in [(row.account_id, row.blocked_id), (row.blocked_id, row.account_id)] {
                let since = veils.entry(pair).or_insert(row.since);
                *since = row.since.min(*since);
            }
        }
        Ok(Self(veils))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each pair as (who looks, who is not seen).
    pub fn pairs(&self) -> impl Iterator<Item = (AccountId, AccountId)> {
        self.0.keys().copied()
    }

    /// Leaves of a member's positions what `viewer` could have seen before the block, as if
    /// the member had been away ever since: nothing shows of messages that came later.
    /// `last_seq` is the place of the newest message.
    pub async fn cover(
        &self,
        conn: &mut Conn,
        viewer: AccountId,
        last_seq: i64,
        member: &mut MemberRow,
    ) -> Result<()> {
        let Some(since) = self.0.get(&(viewer, member.account_id)) else { return Ok(()) };
        let later = messages::queries::first_since(conn, member.conversation_id, *since).await?;
        if later <= last_seq {
            let most = (later - 1).max(member.joined_seq);
            member.delivered_seq = member.delivered_seq.min(most);
            member.public_read_seq = member.public_read_seq.min(most);
        }
        Ok(())
    }
}
