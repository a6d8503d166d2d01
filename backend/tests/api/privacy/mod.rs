//! The promises: consent, knowing what is stored, taking it along, having it erased.

mod consents;
mod data_map;
mod erasing_messages;
mod erasure;
mod export;
mod gate;
mod inventory;
mod ledger;
