//! The attachments of a message: a short list of files, stored with the message as clients see them,
//! so that reading messages costs no further query.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};
use serde::{Deserialize, Serialize};

use super::File;
use crate::base::{column::json_column, error::FieldError, ids::FileId};

/// The most files of one message.
pub const ATTACHMENTS_MAX: usize = 10;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct Attachments(Vec<File>);

json_column!(Attachments);

impl Attachments {
    /// `None` for an empty list.
    pub fn of(files: Vec<File>) -> Option<Self> {
        (!files.is_empty()).then_some(Self(files))
    }

    pub fn files(&self) -> &[File] {
        &self.0
    }

    pub fn into_files(self) -> Vec<File> {
        self.0
    }

    pub fn ids(&self) -> Vec<FileId> {
        self.0.iter().map(|file| file.id).collect()
    }

    /// Checks a list of ids from a client.
    ///
    /// # Errors
    /// A field error named `attachments`.
    pub fn parse(ids: &[FileId]) -> Result<(), FieldError> {
        let refuse = |code, message| Err(FieldError::new("attachments", code, message));
        if ids.len() > ATTACHMENTS_MAX {
            return refuse("too_long", "Attach at most 10 files.");
        }
        let mut sorted = ids.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        if sorted.len() < ids.len() {
            return refuse("duplicate", "Attach each file once.");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_short_and_has_each_file_once() {
        let ids: Vec<_> = std::iter::repeat_with(FileId::new).take(ATTACHMENTS_MAX).collect();
        assert!(Attachments::parse(&ids).is_ok());
        let mut longer = ids.clone();
        longer.push(FileId::new());
        assert!(Attachments::parse(&longer).is_err());
        let one = *ids.first().expect("ten");
        assert!(Attachments::parse(&[one, one]).is_err());
        assert!(Attachments::parse(&[]).is_ok() && Attachments::of(Vec::new()).is_none());
    }
}
