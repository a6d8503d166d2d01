//! The answer to a request that has made something: 201, and where that is.

use std::fmt;

use actix_web::{HttpResponse, HttpResponseBuilder, http::header::LOCATION};

use super::BASE;

/// `place` is an address below the API's, such as `/conversations/{id}`; what stands in it
/// is made of ids and names that need no escaping.
pub fn created(place: fmt::Arguments<'_>) -> HttpResponseBuilder {
    let mut response = HttpResponse::Created();
    response.insert_header((LOCATION, format!("{BASE}{place}")));
    response
}
