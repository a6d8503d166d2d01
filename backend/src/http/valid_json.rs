//! The extractor of JSON bodies: it checks size, time, shape and fields, and answers every error
//! with a problem that never repeats a value.

use std::{ops::Deref, time::Duration};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_LENGTH, CONTENT_TYPE},
};
use bytes::BytesMut;
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde::de::DeserializeOwned;
use validator::Validate;

use super::{json::parse, timed_stream::RequestProgress};
use crate::base::error::{Code, Error, Result};

/// In bytes. Enough for the longest message with every character escaped: limits of texts count
/// characters, and a client may escape them as it likes.
pub const BODY_MAX: usize = 128 * 1_024;

/// Time limit for the arrival of a body.
const ARRIVAL: Duration = Duration::from_secs(15);

/// A body that was read, parsed and validated.
#[derive(Debug)]
pub struct ValidJson<T>(pub T);

impl<T> Deref for ValidJson<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for ValidJson<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            check_headers(&request)?;
            let body = tokio::time::timeout(ARRIVAL, collect(payload))
                .await
                .map_err(|_| Error::new(Code::TooSlow))??;
            if let Some(line) = request.conn_data::<RequestProgress>() {
                line.finish_body();
            }
            parse(&body).map(Self)
        })
    }
}

fn check_headers(request: &HttpRequest) -> Result<()> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let media = header(CONTENT_TYPE).and_then(|value| value.split(';').next()).unwrap_or_default();
    if !media.trim().eq_ignore_ascii_case("application/json") {
        let detail = "Send application/json.";
        return Err(Error::new(Code::UnsupportedMedia).with_detail(detail));
    }
    let declared = header(CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if declared.is_some_and(|declared| declared > BODY_MAX) {
        return Err(Error::new(Code::BodyTooLarge));
    }
    Ok(())
}

async fn collect(mut payload: Payload) -> Result<BytesMut> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::new(Code::InvalidJson))?;
        if body.len() + chunk.len() > BODY_MAX {
            return Err(Error::new(Code::BodyTooLarge));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
