//! The attachments of messages that are sent, forwarded or edited.

use super::Plan;
use crate::{
    base::{
        error::{Error, Result},
        ids::{AccountId, FileId},
    },
    domain::{
        files::{
            model::{Attachments, FileRow},
            rules,
        },
        messages::model::MessageRow,
    },
};

impl Plan {
    /// The rows of a new message's attachments: the sender's files, or copies of forwarded ones. A
    /// file of a forwarded message that was deleted meanwhile is left out.
    ///
    /// # Errors
    /// A field error named `attachments`.
    pub(super) fn attachments(
        &self,
        sender: AccountId,
        ids: &[FileId],
        is_forwarded: bool,
    ) -> Result<Vec<FileRow>> {
        let found = ids.iter().map(|id| self.loaded.files.get(id));
        if is_forwarded {
            return Ok(found.flatten().map(|file| file.forwarded(sender, self.now)).collect());
        }
        found.map(|file| rules::may_attach(file, sender).cloned()).collect()
    }

    /// Gives these files to a new message.
    pub(super) fn attach(&mut self, files: Vec<FileRow>, message: &MessageRow) {
        for file in files {
            if message.forwarded {
                self.files.inserts.push(file.clone());
            }
            let file = FileRow {
                conversation_id: Some(message.conversation_id),
                message_id: Some(message.id),
                seq: Some(message.seq),
                ..file
            };
            self.loaded.files.insert(file.id, file.clone());
            self.files.attached.push(file);
        }
    }
}

/// What stays of the attachments of an edited message, and what goes. `None` keeps all.
///
/// # Errors
/// A field error named `attachments` for a file that the message does not have.
pub(super) fn keep(
    before: Option<&Attachments>,
    kept: Option<&[FileId]>,
) -> Result<(Option<Attachments>, Vec<FileId>)> {
    let Some(kept) = kept else { return Ok((before.cloned(), Vec::new())) };
    let files = before.map(Attachments::files).unwrap_or_default();
    if kept.iter().any(|id| files.iter().all(|file| file.id != *id)) {
        let message = "An edited message keeps or loses attachments, and gets no new ones.";
        return Err(Error::field("attachments", "not_found", message));
    }
    let (stay, go): (Vec<_>, Vec<_>) =
        files.iter().cloned().partition(|file| kept.contains(&file.id));
    Ok((Attachments::of(stay), go.into_iter().map(|file| file.id).collect()))
}
