//! Tests of `/reports` and of the operator's commands for them.

mod making;
mod operator;
