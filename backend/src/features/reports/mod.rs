//! Reports to whoever runs the server. The server adds nothing to what the reporter
//! attaches: it shows nobody's messages to anybody.

pub mod operator;
pub mod report;
pub mod retention;
pub mod routes;
