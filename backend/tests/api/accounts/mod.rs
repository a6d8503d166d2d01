//! Tests of `/accounts` and `/me`.

mod consent;
mod email;
mod me;
mod names;
mod new_password;
mod passwords;
mod register;
mod same_names;
