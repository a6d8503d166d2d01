//! Classification of database errors.

use std::error::Error as StdError;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::base::error::{Code, Error};

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        let refused = Self::new(database_code(&error));
        match error {
            // Its own text names only the field; its source names the column and the value.
            DieselError::DeserializationError(cause) => refused.caused_by(with_sources(&*cause)),
            error => refused.caused_by(error),
        }
    }
}

/// The texts of an error and of its sources.
fn with_sources(error: &dyn StdError) -> String {
    let errors = std::iter::successors(Some(error), |&error| error.source());
    errors.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Whether a foreign key was violated because the referenced row is gone, for example the account
/// or session of the caller.
pub fn is_dangling(error: &Error) -> bool {
    let source = error.source().and_then(|source| source.downcast_ref::<DieselError>());
    matches!(source, Some(DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)))
}

/// What an error means for the transaction and its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The database has aborted the transaction because of a conflict. It may be repeated.
    Conflict,
    /// The connection is broken; whether its last commit succeeded is unknown.
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

/// Diesel does not expose the SQLSTATE, so transient errors are recognised by their texts, which
/// are stable in SQLite and PostgreSQL.
fn database_code(error: &DieselError) -> Code {
    let DieselError::DatabaseError(kind, information) = error else {
        return Code::Internal;
    };
    let text = information.message();
    let says = |needle: &str| text.contains(needle);
    match kind {
        // The referenced row was erased concurrently.
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
