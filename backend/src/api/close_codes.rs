//! The close codes of the live socket in the documents and in the web app.

use std::fmt::Write;

use utoipa::openapi::Paths;

use super::walk;
use crate::engine::delivery::close::CloseCode;

/// The operation that opens the socket.
const OPERATION: &str = "open_socket";

/// Adds the table to the description of the operation that opens the socket.
pub fn describe(paths: &mut Paths) {
    for operation in walk::operations(paths) {
        if operation.operation_id.as_deref() == Some(OPERATION) {
            operation.description = Some(format!("Close codes:\n\n{}", markdown()));
        }
    }
}

/// The table of `docs/protocol.md` and of `openapi.yaml`.
pub fn markdown() -> String {
    let mut table = String::from("| code | reason | client action |\n|---|---|---|\n");
    for code in CloseCode::ALL {
        let (number, meaning, action) = (code.number(), code.meaning(), code.action());
        let _ = writeln!(table, "| {number} | {meaning} | {action} |");
    }
    table
}

/// `frontend/src/link/close-codes.ts`.
pub fn typescript() -> String {
    let mut module = String::from(
        "// The close codes of the live socket. Written by `make openapi` from the table in\n\
         // backend/src/engine/delivery/close.rs: change them there.\n\n\
         export const CLOSE = {\n",
    );
    for code in CloseCode::ALL {
        let (name, number, meaning, action) =
            (code.name(), code.number(), code.meaning(), code.action());
        let _ =
            writeln!(module, "  /** Cause: {meaning}. Client: {action}. */\n  {name}: {number},");
    }
    module.push_str("} as const\n");
    module
}
