//! `/conversations/{id}/messages`.

mod bodies;
mod deleting;
mod history;
mod replies;
mod sending;
