//! An upload as a form (`multipart/form-data`), as `curl -F` sends it.

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{error::PayloadError, http::header::HeaderMap};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};

use super::{Files, finish::NewFile, receive::Received};
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{AccountId, FileId},
    },
    domain::files::{
        model::{File, FileProperties},
        rules,
    },
    http::StreamedBody,
};

/// The longest text of a form, in bytes.
const TEXT_MAX: usize = 8 * 1_024;

/// The most parts of a form.
const PARTS_MAX: usize = 16;

/// Receives the file of a form.
///
/// # Errors
/// `unsupported_media_type` for a body that is no form, `validation_failed` for its parts, and those
/// of receiving and finishing a file.
pub(super) async fn receive(
    files: &Files,
    owner: AccountId,
    headers: &HeaderMap,
    body: StreamedBody,
) -> Result<File> {
    files.limits.uploads.check(&owner).await?;
    let body = body.map_err(|error| PayloadError::Io(std::io::Error::other(error)));
    let mut form = Multipart::new(headers, body);
    let mut properties = FileProperties::default();
    let mut received: Option<Received> = None;
    let mut parts = 0;
    while let Some(mut part) = form.try_next().await.map_err(malformed)? {
        parts += 1;
        if parts > PARTS_MAX {
            return Err(Error::field("", "too_long", "The form has too many parts."));
        }
        if part.name() == Some("file") {
            if received.is_some() {
                return Err(Error::field("file", "duplicate", "Send one file."));
            }
            describe(&part, &mut properties);
            let bytes = part.map(|chunk| chunk.map_err(malformed));
            received = Some(files.receive(owner, &properties, bytes, 0).await?);
        } else {
            let name = part.name().unwrap_or_default().to_owned();
            let text = text_of(&mut part, &name).await?;
            set(&mut properties, &name, &text)?;
        }
    }
    let Some(received) = received else {
        return Err(Error::field("file", "required", "Send a file in the part `file`."));
    };
    let properties = rules::parse_properties(properties)?;
    let new = NewFile { id: FileId::new(), owner, properties, ends_upload: false };
    files.finish(received, new).await
}

/// Takes name and media type from the head of the part.
fn describe(part: &Field, properties: &mut FileProperties) {
    let named = part.content_disposition().and_then(|disposition| disposition.get_filename());
    properties.name = named.unwrap_or_default().to_owned();
    properties.media_type = part.content_type().map(ToString::to_string);
}

async fn text_of(part: &mut Field, name: &str) -> Result<String> {
    let mut text: Vec<u8> = Vec::new();
    while let Some(chunk) = part.next().await {
        let chunk: Bytes = chunk.map_err(malformed)?;
        if text.len() + chunk.len() > TEXT_MAX {
            return Err(Error::field(name, "too_long", "This text is too long."));
        }
        text.extend_from_slice(&chunk);
    }
    let invalid = |_| Error::field(name, "invalid", "This is not a text in UTF-8.");
    String::from_utf8(text).map_err(invalid)
}

/// Sets a property from a text.
///
/// # Errors
/// `validation_failed`.
pub(super) fn set(properties: &mut FileProperties, name: &str, text: &str) -> Result<()> {
    let invalid =
        || Error::field(name, "invalid", "This value is not of the expected type or form.");
    let flag = || text.parse::<bool>().map_err(|_| invalid());
    match name {
        "voice" => properties.voice = flag()?,
        "original" => properties.original = flag()?,
        "duration_ms" => properties.duration_ms = Some(text.parse().map_err(|_| invalid())?),
        "waveform" => properties.waveform = Some(text.to_owned()),
        "alt" => properties.alt = Some(text.to_owned()),
        _ => return Err(Error::field(name, "unknown", "This field is not known.")),
    }
    Ok(())
}

/// An error of the form, or of the stream below it.
fn malformed(error: MultipartError) -> Error {
    match error {
        MultipartError::ContentTypeMissing
        | MultipartError::ContentTypeParse
        | MultipartError::ContentTypeIncompatible => {
            Error::new(Code::UnsupportedMedia).with_detail("Send multipart/form-data.")
        }
        MultipartError::Payload(PayloadError::Io(error)) => match error.downcast::<Error>() {
            Ok(ours) => ours,
            Err(error) => Error::new(Code::TooSlow).caused_by(error),
        },
        error => {
            let detail = "The body is not a complete form.";
            Error::field("", "invalid", detail).caused_by(error.to_string())
        }
    }
}
