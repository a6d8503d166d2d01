//! What the doctor says of one thing.

use std::fmt;

/// How good or bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    Pass,
    /// To be known; nothing is wrong.
    Note,
    /// It works, and could be safer.
    Warning,
    /// It is unsafe or does not work.
    Fault,
}

/// Something that was looked at.
#[derive(Debug, Clone)]
pub struct Finding {
    pub grade: Grade,
    pub about: &'static str,
    /// A sentence, which never holds a secret.
    pub message: String,
}

impl Finding {
    pub fn new(grade: Grade, about: &'static str, message: impl Into<String>) -> Self {
        Self { grade, about, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grade = match self.grade {
            Grade::Pass => "pass",
            Grade::Note => "note",
            Grade::Warning => "WARN",
            Grade::Fault => "FAIL",
        };
        write!(out, "{grade}  {}: {}", self.about, self.message)
    }
}
