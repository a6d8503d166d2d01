//! Tests of `/sync`.

mod paging;
mod state;
mod waiting;
