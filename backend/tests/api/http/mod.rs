//! What every address shares: refusals, headers, health, and how the server starts.

mod bodies;
mod headers;
mod health;
mod methods;
mod starting;
