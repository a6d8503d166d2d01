//! Query parameters, with a problem for invalid ones.

use std::{future::Ready, ops::Deref};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;

use crate::base::error::{Code, Error, Result};

#[derive(Debug)]
pub struct ValidQuery<T>(pub T);

impl<T> Deref for ValidQuery<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for ValidQuery<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    #[expect(
        clippy::disallowed_types,
        reason = "this is the extractor that answers with a problem"
    )]
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = actix_web::web::Query::<T>::from_query(request.query_string());
        let read = read.map(|query| Self(query.into_inner()));
        std::future::ready(read.map_err(|_| Error::new(Code::InvalidQuery)))
    }
}
