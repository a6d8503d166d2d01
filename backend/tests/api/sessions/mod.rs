//! `/sessions`.

mod confirm;
mod cookie;
mod devices;
mod forgery;
mod refresh;
mod sign_in;
mod tokens;
