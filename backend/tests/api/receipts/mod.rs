//! `/conversations/{id}/cursor` and `/cursors`.

mod flushing;
mod positions;
mod privacy;
