//! Tests of `/sessions`.

mod confirm;
mod cookie;
mod devices;
mod forgery;
mod guessing;
mod refresh;
mod sign_in;
mod standing;
mod tokens;
