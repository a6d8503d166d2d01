//! What the two engines have to bear: outages, encryption, conflicts and migrations.

mod conflicts;
mod migrations;
mod outages;
mod tls;
mod waiting;
