//! Ids in a path. An invalid id refers to nothing, so it is answered with 404.

use std::{future::Ready, ops::Deref};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::Deserialize;

use crate::base::error::{Code, Error, Result};

/// The path parameters in order.
#[derive(Debug)]
pub struct PathOf<T>(pub T);

impl<T> Deref for PathOf<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: for<'de> Deserialize<'de> + 'static> FromRequest for PathOf<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    #[expect(
        clippy::disallowed_types,
        reason = "this is the extractor that answers with a problem"
    )]
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let read = actix_web::web::Path::<T>::from_request(request, payload).into_inner();
        let read = read.map(|path| Self(path.into_inner()));
        std::future::ready(read.map_err(|_| Error::new(Code::NotFound)))
    }
}
