//! Access to the database. All other modules read in a snapshot ([`Store::read`]) or write in a
//! transaction ([`Store::write`]) with queries on a [`Conn`]; the engine is selected once at start.

pub mod blobs;
mod cached;
mod conn;
mod disk_space;
mod faults;
pub(crate) mod migrate;
pub(crate) mod opening;
mod page;
mod postgres;
pub mod schema;
pub(crate) mod sqlite;
mod store;
mod transactions;
mod wal_truncation;

pub(crate) use cached::{cached, cached_with, padded};
pub use conn::{Conn, FirstError, Work};
pub(crate) use conn::{sql, together};
pub use faults::is_dangling;
pub use migrate::{SCHEMA_COMPATIBILITY, newest as newest_migration};
pub use page::{Cursor, DEFAULT_LIMIT, Page, PageRequest, clamp_limit};
pub use postgres::PgConn;
pub use sqlite::SqliteConn;
pub use store::{ExpectedDatabase, Store};
