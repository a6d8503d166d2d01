//! Tests of `/conversations/{id}/cursor` and `/cursors`.

mod crowds;
mod flushing;
mod positions;
mod privacy;
