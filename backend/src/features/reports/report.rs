//! Reporting an account or a message.

use super::Reports;
use std::time::Duration;

use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::{AccountId, ConversationId, FileId, MessageId, ReportId},
    },
    domain::{
        accounts, blocks, conversations,
        files::{
            self,
            model::{Attachments, FileRow},
        },
        friends,
        messages::{self, model::Message},
        reports::{
            model::{
                CONTENT_MAX, NOTE_MAX, REPORTS_A_DAY, ReportBlob, ReportReason, ReportRow,
                Reported, parse_text,
            },
            queries,
        },
    },
    storage::Conn,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The input of a report.
pub struct NewReport {
    pub user: AccountId,
    pub conversation: Option<ConversationId>,
    pub message: Option<MessageId>,
    pub reason: ReportReason,
    pub note: Option<String>,
    pub content: Option<String>,
    /// Files of the message.
    pub attachments: Vec<FileId>,
}

impl Reports {
    /// # Errors
    /// `not_found` for an invisible account or message, `validation_failed`, `conflict` for
    /// oneself, `rate_limited`.
    pub async fn report(&self, me: AccountId, report: NewReport) -> Result<Reported> {
        let note = parse_text("note", report.note.as_deref(), NOTE_MAX);
        let content = parse_text("content", report.content.as_deref(), CONTENT_MAX);
        let (note, content) = match (note, content) {
            (Ok(note), Ok(content)) => (note, content),
            (note, content) => {
                return Err(Error::fields(
                    [note.err(), content.err()].into_iter().flatten().collect(),
                ));
            }
        };
        if report.message.is_some() && report.conversation.is_none() {
            let message = "Name the conversation of the message.";
            return Err(Error::field("conversation_id", "required", message));
        }
        if !report.attachments.is_empty() && report.message.is_none() {
            let message = "Name the message of the attachments.";
            return Err(Error::field("message_id", "required", message));
        }
        Attachments::parse(&report.attachments).map_err(|error| Error::fields(vec![error]))?;
        if report.user == me {
            return Err(Error::new(Code::Conflict).with_detail("You cannot report yourself."));
        }
        let row = ReportRow {
            id: ReportId::new(),
            reporter_id: me,
            reported_id: report.user,
            conversation_id: report.conversation,
            message_id: report.message,
            reason: report.reason,
            note,
            content,
            created_at: Timestamp::now(),
            closed_at: None,
            attachments: None,
        };
        let attached = report.attachments;
        let reported = Reported { id: row.id, created_at: row.created_at };
        let is_limited = self.limits.counts;
        self.store
            .write(move |conn| {
                let (mut row, attached) = (row.clone(), attached.clone());
                Box::pin(async move {
                    let message = may_report(conn, &row).await?;
                    // The lock makes concurrent reports count each other.
                    accounts::queries::lock(conn, &[me]).await?;
                    let since = row.created_at.minus(DAY);
                    let earlier = queries::made_since(conn, me, since).await?;
                    let is_full =
                        i64::try_from(earlier.len()).is_ok_and(|made| made >= REPORTS_A_DAY);
                    if let Some(first) = earlier.first().filter(|_| is_limited && is_full) {
                        let wait = first.plus(DAY).since(row.created_at);
                        return Err(Error::new(Code::RateLimited).retry_after(wait));
                    }
                    let blobs = attach(conn, &mut row, message, &attached).await?;
                    queries::insert(conn, &row).await?;
                    queries::insert_blobs(conn, &blobs).await
                })
            })
            .await?;
        tracing::info!(report = %reported.id, "a report was created");
        Ok(reported)
    }
}

/// Adds the attached files as the message has them; returns where their bytes are.
async fn attach(
    conn: &mut Conn,
    row: &mut ReportRow,
    message: Option<Message>,
    attached: &[FileId],
) -> Result<Vec<ReportBlob>> {
    let files: Vec<_> = message
        .into_iter()
        .flat_map(|message| message.attachments)
        .filter(|file| attached.contains(&file.id))
        .collect();
    // The lock keeps the files, and with them the bytes, until the report has them.
    let locked = files::queries::lock(conn, attached).await?;
    if files.len() < attached.len() || locked.len() < attached.len() {
        let reason = "One of these is not a file of the message.";
        return Err(Error::field("attachments", "not_found", reason));
    }
    row.attachments = Attachments::of(files);
    let blob =
        |file: FileRow| ReportBlob { report_id: row.id, file_id: file.id, blob_id: file.blob_id };
    Ok(locked.into_iter().map(blob).collect())
}

/// The reported message. Only accounts and messages that are visible to the reporter, or accounts the reporter has
/// blocked.
async fn may_report(conn: &mut Conn, row: &ReportRow) -> Result<Option<Message>> {
    let (me, user) = (row.reporter_id, row.reported_id);
    let is_seen = friends::queries::may_see_card(conn, me, user).await?
        || blocks::queries::since(conn, me, user).await?.is_some();
    if !is_seen {
        return Err(Error::new(Code::NotFound));
    }
    let Some(conversation) = row.conversation_id else { return Ok(None) };
    let Some(message) = row.message_id else {
        let mine = conversations::queries::find_mine(conn, conversation, me).await?;
        return mine.map(|_| None).ok_or_else(|| Error::new(Code::NotFound));
    };
    let message = messages::history::one(conn, me, conversation, message).await?;
    if message.sender_id != Some(user) {
        let reason = "This user is not the author of the message.";
        return Err(Error::field("message_id", "not_theirs", reason));
    }
    Ok(Some(message))
}
