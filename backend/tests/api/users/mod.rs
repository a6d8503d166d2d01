//! Tests of `/users`.

mod card;
mod search;
