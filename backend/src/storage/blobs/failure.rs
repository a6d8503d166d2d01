//! Failures of the file store, as errors that clients know.

use crate::base::{
    disk::is_full,
    error::{Code, Error},
};

pub(super) fn failed(error: object_store::Error) -> Error {
    let code = match &error {
        object_store::Error::NotFound { .. } => Code::NotFound,
        _ if is_out_of_space(&error) => Code::StorageFull,
        _ => Code::StorageFailed,
    };
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
