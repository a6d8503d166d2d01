//! `/accounts` and `/me`.

mod register;
