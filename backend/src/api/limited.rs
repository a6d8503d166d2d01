//! Which operations can be refused for their number.

/// Operations with a limit on their rate (`limits`), which their answers tell. A test of the
/// API fails for an answer with rate-limit headers to an operation that is missing here.
const RATED: &[&str] = &[
    "add_member",
    "add_reaction",
    "ask_reset",
    "block_user",
    "change_email",
    "change_group",
    "change_me",
    "change_member",
    "change_my_place",
    "create_friend_request",
    "create_group",
    "create_session",
    "delete_message",
    "edit_message",
    "export_me",
    "give_consent",
    "pin_message",
    "recover_account",
    "refresh_session",
    "register_account",
    "remove_reaction",
    "reset_password",
    "search_messages",
    "search_users",
    "send_message",
    "unpin_message",
    "withdraw_consent",
];

/// Operations that only something else can refuse: failures in a row, reports of a day, or
/// sockets that are open. A test of the API fails for a 429 of an operation that is in
/// neither list.
const COUNTED: &[&str] = &[
    "change_password",
    "confirm_current_session",
    "confirm_totp",
    "create_recovery_codes",
    "create_report",
    "create_totp",
    "delete_totp",
    "erase_me",
    "erase_my_messages",
    "sync",
];

/// Operations that ask no database, and so never wait for one.
const IN_MEMORY: &[&str] = &["compare_policies", "list_policies", "read_policy", "read_server"];

/// Whether answers tell what is left.
pub fn is_rated(operation: &str) -> bool {
    RATED.contains(&operation)
}

/// Whether 429 is among the answers.
pub fn is_limited(operation: &str) -> bool {
    is_rated(operation) || COUNTED.contains(&operation)
}

pub fn asks_the_database(operation: &str) -> bool {
    !IN_MEMORY.contains(&operation)
}
