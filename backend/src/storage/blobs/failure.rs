//! Failures of the file store, as errors that clients know.

use crate::base::{
    disk::is_full,
    error::{Code, Error},
    metrics::{METRICS, Metrics},
};

/// An object that could not be read, or is not there.
pub(super) fn unread(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::new(Code::NotFound).caused_by(error),
        error => failed(error),
    }
}

/// Anything else that failed. That something is not found means that the bucket is missing.
pub(super) fn failed(error: object_store::Error) -> Error {
    let code = if is_out_of_space(&error) { Code::StorageFull } else { Code::StorageFailed };
    Metrics::count_result(&METRICS.file_store_errors, code.as_str());
    Error::new(code).caused_by(error)
}

/// Whether an error of the operating system below says that the disk is full.
fn is_out_of_space(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<std::io::Error>().is_some_and(is_full) {
            return true;
        }
        cause = error.source();
    }
    false
}
