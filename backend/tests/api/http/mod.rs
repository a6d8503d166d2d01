//! What every address shares: refusals, headers, health, and how the server starts.

mod bodies;
mod cors;
mod documents;
mod headers;
mod heads;
mod health;
mod limits;
mod methods;
mod pages;
mod problems;
mod slow;
mod starting;
