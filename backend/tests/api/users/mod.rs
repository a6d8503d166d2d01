//! `/users`.

mod card;
mod search;
