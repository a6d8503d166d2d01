//! What a client missed while it was offline, read in one snapshot.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    client_frames::{HELLO_MAX, HELLO_PARTS_MAX},
    frames::AccountState,
    queries::{self, SyncStart},
};
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{AccountId, ConversationId, Epoch},
    },
    domain::{
        accounts::model::Account,
        blocks,
        conversations::{self, model::ConversationRow},
        friends, invitations,
        members::model::MemberRow,
        receipts::queries::CursorVisibility,
        summaries::{assemble, model::WelcomeConversation},
    },
    engine::presence,
    storage::{Conn, together},
};

/// The positions that a client reports.
#[derive(Debug, Clone, Default)]
pub struct ClientPosition {
    pub epoch: Option<Epoch>,
    pub account_rev: Option<i64>,
    /// `(rev, receipts)` of each conversation.
    pub conversations: BTreeMap<ConversationId, (i64, i64)>,
}

impl ClientPosition {
    /// From one request or frame, over REST and the socket alike.
    ///
    /// # Errors
    /// `validation_failed` for too many conversations.
    pub fn of(
        epoch: Option<Epoch>,
        account_rev: Option<i64>,
        conversations: BTreeMap<ConversationId, (i64, i64)>,
    ) -> Result<Self> {
        if conversations.len() > HELLO_MAX {
            let message = "Name at most 1000 conversations at once.";
            return Err(Error::field("conversations", "too_long", message));
        }
        Ok(Self { epoch, account_rev, conversations })
    }

    /// Adds another part.
    ///
    /// # Errors
    /// `validation_failed` for too many parts.
    pub fn add(&mut self, part: Self) -> Result<()> {
        self.epoch = part.epoch;
        self.account_rev = part.account_rev;
        self.conversations.extend(part.conversations);
        if self.conversations.len() > HELLO_PARTS_MAX * HELLO_MAX {
            let message = "These are more conversations than an account can have.";
            return Err(Error::field("conversations", "too_long", message));
        }
        Ok(())
    }
}

/// A conversation of the account, with its positions.
#[derive(Debug, Clone, Copy)]
pub struct SyncPosition {
    pub conversation: ConversationId,
    pub joined_seq: i64,
    pub head: i64,
    pub receipts: i64,
}

/// The differences to the client's positions.
pub struct Resume {
    pub epoch: Epoch,
    pub account_rev: i64,
    pub account: Option<AccountState>,
    pub conversations: Vec<WelcomeConversation>,
    pub left: Vec<ConversationId>,
    /// The friends whose presence is visible.
    pub shown: Vec<AccountId>,
    /// All conversations of the account, with and without differences.
    pub memberships: Vec<SyncPosition>,
}

fn membership(row: &ConversationRow, me: &MemberRow) -> SyncPosition {
    SyncPosition {
        conversation: row.id,
        joined_seq: me.joined_seq,
        head: row.head,
        receipts: row.receipts_for(me),
    }
}

/// # Errors
/// `session_ended` for an erased account.
pub async fn read(
    conn: &mut Conn,
    account: AccountId,
    position: &ClientPosition,
) -> Result<Resume> {
    let (start, mine) =
        together!(conn, |c| queries::start(c, account), |c| conversations::queries::all_mine(
            c, account
        ),)?;
    let start = start.ok_or(Code::SessionEnded)?;
    let (epoch, account_rev) = (start.epoch, start.account.account_rev);
    let is_same_life = position.epoch == Some(epoch);
    let known_rev = position.account_rev.filter(|_| is_same_life);
    let memberships: Vec<_> = mine.iter().map(|(row, me)| membership(row, me)).collect();
    let ids: BTreeSet<_> = memberships.iter().map(|mine| mine.conversation).collect();
    let left = position.conversations.keys().filter(|id| !ids.contains(id)).copied().collect();
    let differing: Vec<_> = mine
        .into_iter()
        .filter(|(row, me)| {
            let known = position.conversations.get(&row.id).filter(|_| is_same_life);
            known != Some(&(row.head, row.receipts_for(me)))
                || known_rev.is_none_or(|rev| me.my_rev > rev)
        })
        .collect();
    let floors: HashMap<_, _> =
        differing.iter().map(|(row, me)| (row.id, row.floor.max(me.joined_seq))).collect();
    let is_known = known_rev == Some(account_rev);
    let (mut conversations, state, shown) = together!(
        conn,
        |c| welcome_conversations(c, &start, differing),
        |c| when(!is_known, account_state(c, &start)),
        |c| when(
            start.has_friends && start.account.presence,
            presence::queries::shown_to(c, account)
        ),
    )?;
    for listed in &mut conversations {
        let known = position.conversations.get(&listed.conversation.id);
        listed.reset = known.is_some_and(|(rev, _)| {
            let floor = floors.get(&listed.conversation.id).copied().unwrap_or(i64::MAX);
            !is_same_life || !(floor..=listed.conversation.head).contains(rev)
        });
    }
    Ok(Resume { epoch, account_rev, account: state, conversations, left, shown, memberships })
}

async fn welcome_conversations(
    conn: &mut Conn,
    start: &SyncStart,
    mine: Vec<(ConversationRow, MemberRow)>,
) -> Result<Vec<WelcomeConversation>> {
    let account = start.account.id;
    let is_open = start.account.read_receipts && !start.has_blocks;
    let visibility = when(!is_open, CursorVisibility::of(conn, &[account])).await?;
    assemble::welcome(conn, account, mine, &visibility).await
}

async fn account_state(conn: &mut Conn, start: &SyncStart) -> Result<Option<AccountState>> {
    let account = start.account.id;
    let (friends, requests, blocks, invitations) = together!(
        conn,
        |c| when(start.has_friends, friends::queries::list(c, account, None, None)),
        |c| when(start.has_requests, friends::queries::requests(c, account)),
        |c| when(start.has_blocks, blocks::queries::list(c, account, None, None)),
        |c| when(start.has_invitations, invitations::queries::waiting_for(c, account)),
    )?;
    let me = Account::from(start.account.clone());
    Ok(Some(AccountState { me, friends, requests, blocks, invitations }))
}

/// The result of `work` if it is needed, else the empty one.
async fn when<T: Default>(is_needed: bool, work: impl Future<Output = Result<T>>) -> Result<T> {
    if is_needed { work.await } else { Ok(T::default()) }
}
