//! The operations with a limit on their number.

/// Operations with a rate limit (`limits`), whose answers have `RateLimit` headers. An API test
/// fails if another operation answers with these headers.
const RATED: &[&str] = &[
    "accept_invitation_link",
    "add_member",
    "append_to_upload",
    "approve_join_request",
    "add_reaction",
    "ask_reset",
    "begin_upload",
    "block_user",
    "change_email",
    "change_group",
    "change_me",
    "change_member",
    "change_my_place",
    "create_friend_request",
    "create_group",
    "create_group_link",
    "create_invitation_link",
    "create_session",
    "delete_message",
    "edit_message",
    "export_me",
    "give_consent",
    "join_by_link",
    "look_at_invitation_link",
    "pin_message",
    "recover_account",
    "refresh_session",
    "remove_group_picture",
    "remove_my_picture",
    "register_account",
    "remove_reaction",
    "reset_password",
    "search_messages",
    "search_users",
    "send_message",
    "set_group_picture",
    "set_my_picture",
    "set_poster",
    "set_push_subscription",
    "unpin_message",
    "upload_file",
    "withdraw_consent",
];

/// Operations that are limited by other counts: repeated failures, reports per day, or open
/// sockets. An API test fails if an operation in neither list answers with 429.
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

/// Operations without a database access, which therefore never answer 503.
const IN_MEMORY: &[&str] =
    &["compare_policies", "list_policies", "read_policy", "read_server", "tus_options"];

/// Whether its answers have `RateLimit` headers.
pub fn is_rated(operation: &str) -> bool {
    RATED.contains(&operation)
}

/// Whether 429 is a possible answer.
pub fn is_limited(operation: &str) -> bool {
    is_rated(operation) || COUNTED.contains(&operation)
}

pub fn asks_the_database(operation: &str) -> bool {
    !IN_MEMORY.contains(&operation)
}
