//! `/accounts` and `/me`.

mod consent;
mod me;
mod names;
mod passwords;
mod register;
