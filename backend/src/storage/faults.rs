//! What a fault of the database means for who asked.

use std::error::Error as StdError;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::base::error::{Code, Error};

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        let refused = Self::new(database_code(&error));
        match error {
            // Its own text names the field only; the column and the value are in its source.
            DieselError::DeserializationError(cause) => refused.caused_by(with_sources(&*cause)),
            error => refused.caused_by(error),
        }
    }
}

/// The texts of an error and of what caused it.
fn with_sources(error: &dyn StdError) -> String {
    let errors = std::iter::successors(Some(error), |&error| error.source());
    errors.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Whether a row was refused because what it refers to is gone: it may be the account or
/// the session of who asked.
pub fn is_dangling(error: &Error) -> bool {
    let source = error.source().and_then(|source| source.downcast_ref::<DieselError>());
    matches!(source, Some(DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)))
}

/// What a fault means for the transaction and its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The database has undone the transaction for the sake of another. It may be done again.
    Conflict,
    /// The connection is of no use any more; what became of a commit on it is unknown.
    Connection,
    Other,
}

pub(super) fn fault(error: &Error) -> Fault {
    let source = error.source().and_then(|source| source.downcast_ref::<DieselError>());
    let Some(DieselError::DatabaseError(kind, information)) = source else {
        return Fault::Other;
    };
    let says = |needle: &str| information.message().contains(needle);
    match kind {
        DatabaseErrorKind::SerializationFailure => Fault::Conflict,
        _ if says("deadlock detected") => Fault::Conflict,
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
            Fault::Connection
        }
        _ if says("terminating connection") || says("the database system is") => Fault::Connection,
        _ => Fault::Other,
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
        // What a row was to refer to has been erased in this very moment.
        DatabaseErrorKind::ForeignKeyViolation => Code::NotFound,
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
