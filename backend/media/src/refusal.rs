//! Why a picture is not accepted.

use std::io;

use thiserror::Error;

/// The `Display` text of each reason but [`Refusal::Unreadable`] is a sentence for the client.
#[derive(Debug, Error)]
pub enum Refusal {
    #[error("The file is damaged or is not a picture of this format.")]
    Broken,
    #[error("The picture has too many pixels.")]
    TooManyPixels,
    #[error("The animation has too many frames.")]
    TooManyFrames,
    #[error("The file is too large for a picture.")]
    TooLarge,
    #[error("The picture takes too long to process.")]
    TookTooLong,
    /// The source failed, not the picture: the server's fault, and worth another try.
    #[error("the source of the picture could not be read: {0}")]
    Unreadable(io::Error),
}

impl From<io::Error> for Refusal {
    /// The end of the source inside a structure means that the file was cut off. Other errors of
    /// the operating system are the server's.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::Other => Self::Broken,
            io::ErrorKind::TimedOut => Self::TookTooLong,
            _ => Self::Unreadable(error),
        }
    }
}
