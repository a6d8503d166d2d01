//! What a fault of the database means for who asked.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::error::{Code, Error};

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        Self::new(database_code(&error)).caused_by(error)
    }
}

/// Diesel shows no SQLSTATE, so the few passing faults are told apart by their texts,
/// which SQLite and PostgreSQL keep stable.
fn database_code(error: &DieselError) -> Code {
    let DieselError::DatabaseError(kind, information) = error else {
        return Code::Internal;
    };
    let text = information.message();
    let says = |needle: &str| text.contains(needle);
    match kind {
        DatabaseErrorKind::ClosedConnection
        | DatabaseErrorKind::UnableToSendCommand
        | DatabaseErrorKind::SerializationFailure => Code::Unavailable,
        _ if says("database or disk is full") || says("No space left on device") => {
            Code::StorageFull
        }
        _ if [
            "database is locked",
            "canceling statement",
            "deadlock detected",
            "terminating connection",
            "the database system is",
            "connection closed",
            "too many clients",
        ]
        .into_iter()
        .any(says) =>
        {
            Code::Unavailable
        }
        _ => Code::Internal,
    }
}
