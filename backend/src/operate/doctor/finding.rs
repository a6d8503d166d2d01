//! A finding of the doctor.

use std::fmt;

/// The severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    Pass,
    /// Information; nothing is wrong.
    Note,
    /// It works, but is not as safe as it could be.
    Warning,
    /// It is unsafe or does not work.
    Fault,
}

/// The result of one check.
#[derive(Debug, Clone)]
pub struct Finding {
    pub grade: Grade,
    pub about: &'static str,
    /// A message, which never contains a secret.
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
