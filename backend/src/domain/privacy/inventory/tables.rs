//! Every table and column, with what it means for a person.

use super::{
    categories::Kind::*,
    column::{
        COUNTER, Column, Erase, Export, INTERNAL, SECRET, Table, personal, technical, unexported,
    },
    file_tables, push_tables, report_tables, search_tables,
};

pub const TABLES: &[Table] = &[
    Table {
        name: "accounts",
        owners: &["id"],
        about: &[],
        columns: &[
            personal(
                Account,
                "account",
                &["id", "username", "display_name", "created_at", "policy_version"],
            ),
            personal(
                Account,
                "settings",
                &[
                    "read_receipts",
                    "presence",
                    "discoverable",
                    "picture_for_friends_only",
                    "group_adds",
                    "theme",
                    "quiet_hours",
                ],
            ),
            personal(Email, "account", &["email"]),
            personal(Credentials, "security", &["totp_secret"]),
            unexported(
                Account,
                "the username in the forms in which it is compared and found",
                &["username_key", "search_key"],
            ),
            unexported(Account, INTERNAL, &["key_version"]),
            unexported(Account, "the id of your picture, which is in the export", &["picture"]),
            unexported(Credentials, SECRET, &["password_hash", "totp_pending", "totp_step"]),
            unexported(
                Account,
                "states that the account is being erased or disabled",
                &["status", "erasing_mode", "disabled_at"],
            ),
            unexported(Account, COUNTER, &["account_rev"]),
        ],
    },
    Table {
        name: "consents",
        owners: &["account_id"],
        about: &[],
        columns: &[
            personal(
                Consents,
                "consents",
                &["purpose", "policy_version", "policy_sha256", "granted", "at"],
            ),
            unexported(Consents, INTERNAL, &["id", "account_id"]),
        ],
    },
    Table {
        name: "sessions",
        owners: &["account_id"],
        about: &[],
        columns: &[
            personal(
                Sessions,
                "sessions",
                &["device_name", "created_at", "last_used_at", "revoked_at"],
            ),
            unexported(Sessions, INTERNAL, &["id", "account_id", "generation"]),
            unexported(
                Sessions,
                SECRET,
                &["refresh_hash", "rotated_at", "rotations", "confirmed_at"],
            ),
        ],
    },
    push_tables::PUSH_SUBSCRIPTIONS,
    push_tables::PUSH_QUEUE,
    Table {
        name: "recovery_codes",
        owners: &["account_id"],
        about: &[],
        columns: &[
            personal(Credentials, "security", &["created_at", "used_at"]),
            unexported(Credentials, SECRET, &["account_id", "code_hash"]),
        ],
    },
    Table {
        name: "password_resets",
        owners: &["account_id"],
        about: &[],
        columns: &[unexported(
            Credentials,
            SECRET,
            &["token_hash", "account_id", "created_at", "expires_at"],
        )],
    },
    Table {
        name: "security_events",
        owners: &["account_id"],
        about: &[],
        columns: &[
            personal(SecurityEvents, "security_events", &["at", "kind", "device_name", "source"]),
            unexported(SecurityEvents, INTERNAL, &["id", "account_id", "session_id"]),
        ],
    },
    Table {
        name: "friends",
        owners: &["account_id"],
        about: &["friend_id"],
        columns: &[
            personal(Friends, "friends", &["friend_id", "since"]),
            unexported(Friends, INTERNAL, &["account_id"]),
        ],
    },
    Table {
        name: "friend_requests",
        owners: &["sender_id", "recipient_id"],
        about: &[],
        columns: &[
            personal(
                Friends,
                "requests",
                &["sender_id", "recipient_id", "note", "created_at", "declined_at"],
            ),
            unexported(Friends, INTERNAL, &["id", "withdrawn_at"]),
        ],
    },
    Table {
        name: "invitation_links",
        owners: &["maker_id"],
        about: &[],
        columns: &[
            personal(
                Friends,
                "invitation_links",
                &["created_at", "expires_at", "uses_max", "uses", "group_id", "needs_approval"],
            ),
            unexported(Friends, SECRET, &["code_hash"]),
            unexported(Friends, INTERNAL, &["id", "maker_id", "is_first"]),
        ],
    },
    Table {
        name: "blocks",
        owners: &["account_id"],
        about: &["blocked_id"],
        columns: &[
            personal(Blocks, "blocks", &["blocked_id", "since"]),
            unexported(Blocks, INTERNAL, &["account_id"]),
        ],
    },
    Table {
        name: "known_names",
        owners: &["viewer_id"],
        about: &["subject_id"],
        columns: &[
            unexported(
                Friends,
                "an earlier display name and picture of another person; you see it wherever the person is named",
                &["display_name", "picture", "subject_id"],
            ),
            unexported(Friends, INTERNAL, &["viewer_id", "parted"]),
        ],
    },
    Table {
        name: "approaches",
        owners: &["sender_id", "recipient_id"],
        about: &[],
        columns: &[unexported(
            Friends,
            "kept for a day to limit repeated requests",
            &["sender_id", "recipient_id", "about", "at"],
        )],
    },
    Table {
        name: "frozen_positions",
        owners: &["viewer_id"],
        about: &["subject_id"],
        columns: &[unexported(
            Memberships,
            "positions of another person when a block began; you see them next to the name",
            &["viewer_id", "subject_id", "conversation_id", "delivered_seq", "read_seq"],
        )],
    },
    report_tables::REPORTS,
    Table {
        name: "conversations",
        owners: &[],
        about: &["direct_low", "direct_high"],
        columns: &[
            Column {
                names: &["direct_low", "direct_high"],
                kind: Some(Memberships),
                export: Export::Section("conversations"),
                erase: Erase::Stays("random ids that keep the conversation of two people unique"),
            },
            Column {
                names: &["id", "kind", "title", "description", "created_at"],
                kind: None,
                export: Export::Section("conversations"),
                erase: Erase::NothingPersonal,
            },
            technical("the random id of the group's picture", &["picture"]),
            technical(
                COUNTER,
                &[
                    "locked",
                    "facts_rev",
                    "head",
                    "last_seq",
                    "floor",
                    "receipts",
                    "last_activity_at",
                    "members_count",
                    "dissolved_at",
                    "join_requests",
                ],
            ),
        ],
    },
    Table {
        name: "members",
        owners: &["account_id"],
        about: &[],
        columns: &[
            personal(
                Memberships,
                "conversations",
                &[
                    "conversation_id",
                    "role",
                    "left_rev",
                    "delivered_seq",
                    "read_seq",
                    "muted_until",
                    "archived",
                    "pinned",
                    "unread_mark",
                    "notify",
                    "left_title",
                ],
            ),
            unexported(Memberships, INTERNAL, &["account_id"]),
            unexported(
                Memberships,
                COUNTER,
                &[
                    "joined_seq",
                    "rev",
                    "public_read_seq",
                    "my_rev",
                    "receipts_hidden",
                    "receipts_from",
                ],
            ),
        ],
    },
    Table {
        name: "invitations",
        owners: &["inviter_id", "invitee_id"],
        about: &[],
        columns: &[
            personal(
                Memberships,
                "invitations",
                &["conversation_id", "inviter_id", "invitee_id", "created_at"],
            ),
            unexported(Memberships, INTERNAL, &["id", "declined_at"]),
        ],
    },
    Table {
        name: "join_requests",
        owners: &["account_id"],
        about: &[],
        columns: &[
            personal(Memberships, "join_requests", &["conversation_id", "created_at"]),
            unexported(Memberships, INTERNAL, &["account_id", "refused_at"]),
        ],
    },
    Table {
        name: "messages",
        owners: &["sender_id"],
        about: &["subject_id", "origin_id"],
        columns: &[
            Column {
                names: &["sender_id"],
                kind: Some(Messages),
                export: Export::Section("conversations"),
                erase: Erase::Emptied,
            },
            Column {
                names: &["body", "reply_to", "edited_at", "forwarded", "attachments"],
                kind: Some(Messages),
                export: Export::Section("conversations"),
                erase: Erase::Emptied,
            },
            Column {
                names: &["created_at", "deleted_at", "id", "seq"],
                kind: Some(Messages),
                export: Export::Section("conversations"),
                erase: Erase::Stays("the tombstone that keeps the order of the conversation"),
            },
            Column {
                names: &["client_id", "send_digest", "mentions", "pinned"],
                kind: Some(Messages),
                export: Export::Left(INTERNAL),
                erase: Erase::Emptied,
            },
            Column {
                names: &["origin_id"],
                kind: Some(Messages),
                export: Export::Left("the author of a forwarded text, used only by an erasure"),
                erase: Erase::Emptied,
            },
            Column {
                names: &["subject_id", "event"],
                kind: Some(Messages),
                export: Export::Left("events of a conversation, which concern all its members"),
                erase: Erase::Stays("a random id that no longer refers to an account"),
            },
            technical(COUNTER, &["conversation_id", "rev", "kind", "reactions"]),
        ],
    },
    file_tables::FACES,
    file_tables::FILES,
    file_tables::UPLOADS,
    file_tables::BLOBS,
    report_tables::REPORT_BLOBS,
    file_tables::BLOB_REMOVALS,
    Table {
        name: "reactions",
        owners: &["account_id"],
        about: &[],
        columns: &[
            personal(Reactions, "reactions", &["message_id", "conversation_id", "emoji"]),
            unexported(Reactions, INTERNAL, &["account_id"]),
            unexported(Reactions, COUNTER, &["rev"]),
        ],
    },
    search_tables::SEARCH_ENTRIES,
    search_tables::SEARCH_WORDS,
    Table {
        name: "reserved_names",
        owners: &[],
        about: &[],
        columns: &[Column {
            names: &["name_hash", "until"],
            kind: Some(ErasureMarks),
            export: Export::Left("created when the account no longer exists"),
            erase: Erase::Stays("so that the name stays reserved for a while"),
        }],
    },
    Table {
        name: "erasures",
        owners: &[],
        about: &[],
        columns: &[Column {
            names: &["id", "kind", "at"],
            kind: Some(ErasureMarks),
            export: Export::Left("random ids of erased objects"),
            erase: Erase::Stays("so that a restored backup does not bring it back"),
        }],
    },
    Table {
        name: "erasure_ledgers",
        owners: &[],
        about: &[],
        columns: &[technical("how far a file has been read", &["id", "position"])],
    },
    Table {
        name: "accountability",
        owners: &[],
        about: &[],
        columns: &[technical(
            "records that an export or an erasure was done, without the account",
            &["id", "at", "kind", "result"],
        )],
    },
    Table {
        name: "installation",
        owners: &[],
        about: &[],
        columns: &[technical(
            "one row about this server",
            &["id", "epoch", "compatibility", "created_at"],
        )],
    },
    search_tables::SEARCH_BACKLOG,
];
