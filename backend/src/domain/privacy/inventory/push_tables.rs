//! The tables of push notifications, for the inventory.

use super::{
    categories::Kind::PushSubscriptions,
    column::{INTERNAL, SECRET, Table, personal, unexported},
};

pub(super) const PUSH_SUBSCRIPTIONS: Table = Table {
    name: "push_subscriptions",
    owners: &["account_id"],
    about: &[],
    columns: &[
        personal(PushSubscriptions, "push_subscriptions", &["endpoint", "content", "created_at"]),
        unexported(PushSubscriptions, SECRET, &["p256dh", "auth"]),
        unexported(
            PushSubscriptions,
            INTERNAL,
            &["session_id", "account_id", "failures", "paused_until"],
        ),
    ],
};

pub(super) const PUSH_QUEUE: Table = Table {
    name: "push_queue",
    owners: &[],
    about: &[],
    columns: &[unexported(
        PushSubscriptions,
        "which of your conversations waits to be told about on a device, for a day",
        &["id", "session_id", "conversation_id", "seq", "created_at", "due_at"],
    )],
};
