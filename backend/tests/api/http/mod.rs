//! What every address shares: refusals, headers, health, and how the server starts.

mod bodies;
mod cors;
mod headers;
mod health;
mod methods;
mod pages;
mod slow;
mod starting;
