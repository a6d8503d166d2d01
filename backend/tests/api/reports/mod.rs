//! `/reports`, and what the operator does with them.

mod making;
mod operator;
