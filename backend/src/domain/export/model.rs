//! The parts of the export document. Names of people are the current ones; ids serve only to
//! distinguish items within one document.

use serde::Serialize;

use crate::{
    base::{
        clock::Timestamp,
        ids::{AccountId, ConversationId, MessageId},
    },
    domain::{
        accounts::model::{Account, AccountSettings},
        conversations::model::ConversationKind,
        faces::model::OwnFace,
        files::model::File,
        members::model::{NotifyLevel, Role},
        messages::model::{MessageKind, SystemEvent},
        privacy::model::ConsentRecord,
        push::model::PushSubscription,
        reports::model::ReportReason,
    },
};

/// The name of the document format.
pub const FORMAT: &str = "umbrachat-export";
/// Raised when readers of the former version cannot read the new one.
pub const VERSION: u32 = 1;

/// Everything that is read at once: all but reactions and conversations.
#[derive(Debug, Serialize)]
pub struct Person {
    pub account: ExportedAccount,
    pub settings: AccountSettings,
    pub security: Security,
    pub consents: Vec<ConsentRecord>,
    pub sessions: Vec<Session>,
    pub push_subscriptions: Vec<PushSubscription>,
    pub security_events: Vec<SecurityEvent>,
    pub friends: Vec<Friend>,
    pub requests: Vec<Request>,
    pub invitation_links: Vec<InvitationLink>,
    pub blocks: Vec<Block>,
    pub reports: Vec<Report>,
    pub invitations: Vec<Invitation>,
    pub join_requests: Vec<JoinRequest>,
    pub groups: Vec<Group>,
    pub files: Vec<OwnFile>,
}

/// A file that the account uploaded or forwarded.
#[derive(Debug, Serialize)]
pub struct OwnFile {
    pub created_at: Timestamp,
    /// `null` for a file that is not sent.
    pub conversation_id: Option<ConversationId>,
    pub message_id: Option<MessageId>,
    #[serde(flatten)]
    pub file: File,
}

#[derive(Debug, Serialize)]
pub struct ExportedAccount {
    pub id: AccountId,
    pub username: String,
    pub display_name: String,
    pub email: Option<String>,
    pub created_at: Timestamp,
    /// The privacy policy that was accepted last.
    pub policy_version: i32,
    pub picture: Option<OwnFace>,
}

impl ExportedAccount {
    pub fn new(account: Account, policy_version: i32, picture: Option<OwnFace>) -> Self {
        let Account { id, username, display_name, email, created_at, .. } = account;
        Self { id, username, display_name, email, created_at, policy_version, picture }
    }
}

#[derive(Debug, Serialize)]
pub struct Security {
    pub second_factor: bool,
    pub recovery_codes: Vec<RecoveryCode>,
}

#[derive(Debug, Serialize)]
pub struct RecoveryCode {
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
pub struct Session {
    pub device_name: String,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
pub struct SecurityEvent {
    pub at: Timestamp,
    pub kind: String,
    pub device_name: Option<String>,
    /// A network, never a full address.
    pub source: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Name {
    pub username: String,
    pub display_name: String,
}

#[derive(Debug, Serialize)]
pub struct Friend {
    pub user: Name,
    pub since: Timestamp,
}

#[derive(Debug, Serialize)]
pub struct Request {
    /// `incoming` or `outgoing`.
    pub direction: &'static str,
    pub user: Name,
    pub note: Option<String>,
    pub created_at: Timestamp,
    /// When the account declined it. Declines by others are not exported.
    pub declined_at: Option<Timestamp>,
}

/// An invitation link of the account that has not expired, without its code.
#[derive(Debug, Serialize)]
pub struct InvitationLink {
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub uses_max: i32,
    pub uses: i32,
    /// The group that it invites to.
    pub group_id: Option<ConversationId>,
    pub needs_approval: bool,
}

/// A request of the account to join a group, which it asked by a link.
#[derive(Debug, Serialize)]
pub struct JoinRequest {
    pub group: Option<String>,
    pub created_at: Timestamp,
}

#[derive(Debug, Serialize)]
pub struct Block {
    pub user: Name,
    pub since: Timestamp,
}

#[derive(Debug, Serialize)]
pub struct Report {
    pub user: Name,
    pub reason: ReportReason,
    pub note: Option<String>,
    /// What the account attached.
    pub content: Option<String>,
    pub attachments: Vec<File>,
    pub created_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
pub struct Invitation {
    /// `incoming` or `outgoing`.
    pub direction: &'static str,
    pub group: Option<String>,
    pub user: Name,
    pub created_at: Timestamp,
}

/// A group of which the account is a member.
#[derive(Debug, Serialize)]
pub struct Group {
    pub conversation_id: ConversationId,
    pub title: Option<String>,
    pub description: Option<String>,
    pub role: Role,
    pub members_count: i64,
}

#[derive(Debug, Serialize)]
pub struct Reaction {
    pub conversation_id: ConversationId,
    pub message_id: MessageId,
    pub emoji: String,
}

/// A conversation without its messages.
#[derive(Debug, Serialize)]
pub struct Conversation {
    pub id: ConversationId,
    pub kind: ConversationKind,
    /// For a group that the account left, its title at that time; `null` if it is not known.
    pub title: Option<String>,
    /// The other person of a direct conversation; `null` for a deleted account.
    pub with: Option<Name>,
    pub created_at: Timestamp,
    /// True for a former member: only the account's own messages follow.
    pub left: bool,
    pub role: Role,
    pub read_seq: i64,
    pub delivered_seq: i64,
    pub muted_until: Option<Timestamp>,
    pub archived: bool,
    pub pinned: bool,
    pub unread_mark: bool,
    pub notify: NotifyLevel,
}

/// A message as the account sees it: its own in full, others with their display name.
#[derive(Debug, Serialize)]
pub struct Message {
    pub id: MessageId,
    pub seq: i64,
    /// `system` for events of the conversation.
    pub kind: MessageKind,
    /// True if the account wrote the text. A forwarded text is not its own, though it sent the
    /// message.
    pub mine: bool,
    /// The text was forwarded from another message; the author is not named.
    pub forwarded: bool,
    /// The display name of the sender; `null` for a deleted account.
    pub from: Option<String>,
    pub sent_at: Timestamp,
    /// `null` for deleted messages and events.
    pub text: Option<String>,
    pub reply_to: Option<MessageId>,
    /// Missing in a message without files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<File>,
    pub edited_at: Option<Timestamp>,
    pub deleted_at: Option<Timestamp>,
    /// The event, and the account it concerns.
    pub event: Option<SystemEvent>,
    pub about: Option<String>,
}
