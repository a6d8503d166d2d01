//! The answer to a request that has created something: 201 with `Location`.

use std::fmt;

use actix_web::{HttpResponse, HttpResponseBuilder, http::header::LOCATION};

use super::BASE;

/// `place` is a path relative to the API's base, such as `/conversations/{id}`; it consists of ids
/// and names that need no escaping.
pub fn created(place: fmt::Arguments<'_>) -> HttpResponseBuilder {
    let mut response = HttpResponse::Created();
    response.insert_header((LOCATION, format!("{BASE}{place}")));
    response
}
