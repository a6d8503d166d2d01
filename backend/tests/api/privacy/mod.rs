//! The promises: consent, knowing what is stored, taking it along, having it erased.

mod consents;
mod data_map;
mod gate;
mod inventory;
