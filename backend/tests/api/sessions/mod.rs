//! `/sessions`.

mod confirm;
mod cookie;
mod devices;
mod refresh;
mod sign_in;
mod tokens;
