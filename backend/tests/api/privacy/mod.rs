//! Tests of consent, data inventory, export and erasure.

mod consents;
mod data_map;
mod erasing_messages;
mod erasure;
mod export;
mod gate;
mod inventory;
mod ledger;
