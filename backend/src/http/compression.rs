//! Compression of JSON answers.
//!
//! The length of a compressed answer depends on how much its parts resemble each other. Who can put
//! text into an answer and observe its length can guess what else it contains (BREACH). So only
//! the routes of a list are compressed, see docs/security.md.

use std::{
    io::Write as _,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    Error,
    body::{BodySize, BoxBody, MessageBody},
    dev::ServiceResponse,
    http::{
        Method, StatusCode,
        header::{CONTENT_ENCODING, CONTENT_TYPE, ContentEncoding, HeaderValue, VARY},
    },
};
use bytes::Bytes;
use flate2::write::GzEncoder;

use super::{BASE, encoding};

/// Relative to the API's base: documents that are readable without a session, answers about one
/// conversation, which those who write into it may read themselves, and the export, which has a
/// limit and needs the password. Never: answers with tokens or codes, and lists that mix what
/// different people write.
const COMPRESSED: &[&str] = &[
    "/conversations/{id}/changes",
    "/conversations/{id}/messages",
    "/conversations/{id}/pins",
    "/me/export",
    "/privacy-policy",
    "/privacy-policy/changes",
];

/// A streamed body is compressed in pieces, so that other requests of the worker are served between
/// them.
const PIECE: usize = 64 * 1024;

/// Compresses the answer of the route `pattern` if that is allowed, accepted and worth it.
pub fn compress(response: ServiceResponse<BoxBody>, pattern: &str) -> ServiceResponse<BoxBody> {
    let is_listed = pattern.strip_prefix(BASE).is_some_and(|place| COMPRESSED.contains(&place));
    let is_read = response.request().method() == Method::GET && response.status() == StatusCode::OK;
    if !is_listed || !is_read || is_archive(&response) {
        return response;
    }
    let gzip = std::iter::once(ContentEncoding::Gzip);
    let is_accepted = encoding::accepted(response.request(), gzip).is_some();
    response.map_body(|head, body| {
        head.headers_mut().append(VARY, HeaderValue::from_static("accept-encoding"));
        if !is_accepted {
            return body;
        }
        let encoded = match body.size() {
            BodySize::None => return body,
            BodySize::Stream => GzipStream::new(body).boxed(),
            BodySize::Sized(_) => match body.try_into_bytes() {
                Ok(plain) => match encoding::gzip(&plain) {
                    Some(encoded) => encoded.boxed(),
                    None => return plain.boxed(),
                },
                Err(body) => return body,
            },
        };
        let name = ContentEncoding::Gzip.as_str();
        head.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        encoded
    })
}

/// An export with files, whose bytes are packed already.
fn is_archive(response: &ServiceResponse<BoxBody>) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|media| media == "application/zip")
}

/// Compresses a stream as it flows, in constant memory. What has been written is sent as soon as the
/// source pauses.
struct GzipStream {
    source: BoxBody,
    /// Not compressed yet.
    rest: Bytes,
    /// `None` after the end.
    encoder: Option<GzEncoder<Vec<u8>>>,
    is_flushed: bool,
}

impl GzipStream {
    fn new(source: BoxBody) -> Self {
        let encoder = GzEncoder::new(Vec::new(), encoding::level());
        Self { source, rest: Bytes::new(), encoder: Some(encoder), is_flushed: true }
    }

    /// The bytes that the encoder has made.
    fn written(encoder: &mut GzEncoder<Vec<u8>>) -> Option<Bytes> {
        let written = std::mem::take(encoder.get_mut());
        (!written.is_empty()).then(|| written.into())
    }
}

impl MessageBody for GzipStream {
    type Error = Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Error>>> {
        let this = &mut *self;
        loop {
            let Some(encoder) = &mut this.encoder else { return Poll::Ready(None) };
            if this.rest.is_empty() {
                match Pin::new(&mut this.source).poll_next(context) {
                    Poll::Ready(Some(Ok(piece))) => this.rest = piece,
                    Poll::Ready(Some(Err(error))) => {
                        this.encoder = None;
                        return Poll::Ready(Some(Err(error.into())));
                    }
                    Poll::Ready(None) => {
                        let end = this.encoder.take().map(GzEncoder::finish).transpose()?;
                        return Poll::Ready(end.map(|end| Ok(end.into())));
                    }
                    Poll::Pending if this.is_flushed => return Poll::Pending,
                    Poll::Pending => {
                        encoder.flush()?;
                        this.is_flushed = true;
                        return match Self::written(encoder) {
                            Some(written) => Poll::Ready(Some(Ok(written))),
                            None => Poll::Pending,
                        };
                    }
                }
            }
            let piece = this.rest.split_to(this.rest.len().min(PIECE));
            encoder.write_all(&piece)?;
            this.is_flushed = false;
            if let Some(written) = Self::written(encoder) {
                return Poll::Ready(Some(Ok(written)));
            }
        }
    }
}
