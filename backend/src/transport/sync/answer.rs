//! One answer of `/sync`: the changes, and the client's new state.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{
        error::{Code, Result},
        ids::{AccountId, ConversationId, Epoch},
    },
    domain::{
        conversations::queries,
        summaries::{
            changes,
            model::{Changes, WelcomeConversation},
        },
    },
    storage::Conn,
    transport::sync::{
        frames::AccountState,
        resume::{self, ClientPosition},
    },
};

/// The most messages in one answer.
const ROWS: usize = 200;

/// The changes, and the client's new state.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncAnswer {
    /// Store it, and send it with the next request.
    pub state: SyncState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountState>,
    /// Conversations that the client named and of which the caller is not a member.
    pub left: Vec<ConversationId>,
    pub changes: Vec<SyncChanges>,
    /// There are more changes: ask again at once.
    pub more: bool,
}

/// The client's state after an answer, in the form of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncState {
    pub epoch: Epoch,
    pub account_rev: i64,
    /// For each conversation `[rev, receipts]`.
    pub conversations: BTreeMap<ConversationId, (i64, i64)>,
}

/// Changes of one conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct SyncChanges {
    pub conversation_id: ConversationId,
    #[serde(flatten)]
    pub changes: Changes,
    /// Discard the stored data of the conversation, if any; the client's position is now its head.
    pub reset: bool,
    pub summary: WelcomeConversation,
}

impl SyncAnswer {
    pub fn is_empty(&self) -> bool {
        self.account.is_none() && self.left.is_empty() && self.changes.is_empty()
    }
}

/// Reads an answer in one snapshot.
pub async fn read(
    conn: &mut Conn,
    account: AccountId,
    position: &ClientPosition,
) -> Result<SyncAnswer> {
    let resume = resume::read(conn, account, position).await?;
    let same_life = position.epoch == Some(resume.epoch);
    let mut state = SyncState {
        epoch: resume.epoch,
        account_rev: resume.account_rev,
        conversations: resume
            .memberships
            .iter()
            .map(|mine| (mine.conversation, (mine.head, mine.receipts)))
            .collect(),
    };
    let (mut rows, mut more, mut all) = (ROWS, false, Vec::new());
    for summary in resume.conversations {
        let id = summary.conversation.id;
        let known = position.conversations.get(&id).filter(|_| same_life && !summary.reset);
        let (row, me) = queries::find_mine(conn, id, account).await?.ok_or(Code::NotFound)?;
        let since = known.map_or(row.head, |(rev, _)| (*rev).max(row.floor));
        let is_reset = known.is_none_or(|(rev, _)| *rev < row.floor);
        let since = if is_reset { row.head } else { since };
        if rows == 0 && since < row.head {
            // The client's position in this conversation stays, and the next answer covers it.
            if let Some(position) = known {
                state.conversations.insert(id, *position);
            }
            more = true;
            continue;
        }
        let changes = changes::after(conn, &row, Some(&me), since, rows.max(1)).await?;
        rows = rows.saturating_sub(changes.messages.len());
        more |= changes.more;
        state.conversations.insert(id, (changes.rev, row.receipts_for(&me)));
        all.push(SyncChanges { conversation_id: id, changes, reset: is_reset, summary });
    }
    Ok(SyncAnswer { state, account: resume.account, left: resume.left, changes: all, more })
}
