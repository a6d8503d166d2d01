//! Tests of the two engines: outages, TLS, conflicts and migrations.

mod conflicts;
mod migrations;
mod outages;
mod tls;
mod waiting;
