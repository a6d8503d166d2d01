//! The tables, defined once for both engines. `migrations/` creates them.

mod types {
    pub use crate::base::{clock::DbTime, ids::DbId};
    pub use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, SmallInt, Text};
}

diesel::table! {
    use super::types::*;
    installation (id) {
        id -> Integer,
        epoch -> DbId,
        compatibility -> Integer,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::types::*;
    accounts (id) {
        id -> DbId,
        username -> Text,
        username_key -> Text,
        display_name -> Text,
        email -> Nullable<Text>,
        password_hash -> Text,
        status -> SmallInt,
        account_rev -> BigInt,
        read_receipts -> Bool,
        presence -> Bool,
        discoverable -> Bool,
        group_adds -> SmallInt,
        theme -> SmallInt,
        created_at -> DbTime,
        policy_version -> Integer,
        totp_secret -> Nullable<Binary>,
        totp_pending -> Nullable<Binary>,
        totp_step -> BigInt,
        erasing_mode -> Nullable<SmallInt>,
        disabled_at -> Nullable<DbTime>,
        key_version -> SmallInt,
        search_key -> Nullable<Text>,
        picture -> Nullable<DbId>,
        picture_for_friends_only -> Bool,
        quiet_hours -> Nullable<Text>,
    }
}

diesel::table! {
    use super::types::*;
    consents (id) {
        id -> DbId,
        account_id -> DbId,
        purpose -> Text,
        policy_version -> Integer,
        policy_sha256 -> Text,
        granted -> Bool,
        at -> DbTime,
    }
}

diesel::table! {
    use super::types::*;
    sessions (id) {
        id -> DbId,
        account_id -> DbId,
        device_name -> Text,
        refresh_hash -> Binary,
        generation -> BigInt,
        rotated_at -> DbTime,
        created_at -> DbTime,
        last_used_at -> DbTime,
        revoked_at -> Nullable<DbTime>,
        confirmed_at -> Nullable<DbTime>,
        rotations -> Nullable<Binary>,
    }
}

diesel::table! {
    use super::types::*;
    friends (account_id, friend_id) {
        account_id -> DbId,
        friend_id -> DbId,
        since -> DbTime,
    }
}

diesel::table! {
    use super::types::*;
    friend_requests (id) {
        id -> DbId,
        sender_id -> DbId,
        recipient_id -> DbId,
        note -> Nullable<Text>,
        created_at -> DbTime,
        declined_at -> Nullable<DbTime>,
        withdrawn_at -> Nullable<DbTime>,
    }
}

diesel::table! {
    use super::types::*;
    conversations (id) {
        id -> DbId,
        kind -> SmallInt,
        direct_low -> Nullable<DbId>,
        direct_high -> Nullable<DbId>,
        title -> Nullable<Text>,
        description -> Nullable<Text>,
        locked -> Bool,
        facts_rev -> BigInt,
        head -> BigInt,
        last_seq -> BigInt,
        floor -> BigInt,
        receipts -> BigInt,
        created_at -> DbTime,
        last_activity_at -> DbTime,
        members_count -> BigInt,
        dissolved_at -> Nullable<DbTime>,
        picture -> Nullable<DbId>,
        join_requests -> BigInt,
    }
}

diesel::table! {
    use super::types::*;
    members (conversation_id, account_id) {
        conversation_id -> DbId,
        account_id -> DbId,
        role -> SmallInt,
        joined_seq -> BigInt,
        left_rev -> Nullable<BigInt>,
        rev -> BigInt,
        delivered_seq -> BigInt,
        read_seq -> BigInt,
        public_read_seq -> BigInt,
        my_rev -> BigInt,
        muted_until -> Nullable<DbTime>,
        archived -> Bool,
        pinned -> Bool,
        unread_mark -> Bool,
        receipts_hidden -> BigInt,
        receipts_from -> BigInt,
        left_title -> Nullable<Text>,
        notify -> SmallInt,
    }
}

diesel::table! {
    use super::types::*;
    join_requests (conversation_id, account_id) {
        conversation_id -> DbId,
        account_id -> DbId,
        created_at -> DbTime,
        refused_at -> Nullable<DbTime>,
    }
}

diesel::table! {
    use super::types::*;
    messages (conversation_id, seq) {
        conversation_id -> DbId,
        seq -> BigInt,
        rev -> BigInt,
        id -> DbId,
        kind -> SmallInt,
        sender_id -> Nullable<DbId>,
        body -> Nullable<Text>,
        client_id -> Nullable<DbId>,
        send_digest -> Nullable<Binary>,
        reply_to -> Nullable<DbId>,
        created_at -> DbTime,
        edited_at -> Nullable<DbTime>,
        deleted_at -> Nullable<DbTime>,
        forwarded -> Bool,
        pinned -> Bool,
        mentions -> Nullable<Binary>,
        reactions -> BigInt,
        event -> Nullable<SmallInt>,
        subject_id -> Nullable<DbId>,
        origin_id -> Nullable<DbId>,
        attachments -> Nullable<Text>,
    }
}

diesel::table! {
    use super::types::*;
    blobs (id) {
        id -> DbId,
        size -> BigInt,
        variants -> SmallInt,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::types::*;
    faces (id) {
        id -> DbId,
        account_id -> Nullable<DbId>,
        conversation_id -> Nullable<DbId>,
        media_type -> Text,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::types::*;
    files (id) {
        id -> DbId,
        blob_id -> DbId,
        owner_id -> Nullable<DbId>,
        kind -> SmallInt,
        charged -> BigInt,
        details -> Text,
        conversation_id -> Nullable<DbId>,
        message_id -> Nullable<DbId>,
        seq -> Nullable<BigInt>,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::types::*;
    uploads (id) {
        id -> DbId,
        owner_id -> DbId,
        length -> BigInt,
        received -> BigInt,
        parts -> Text,
        request -> Text,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::types::*;
    blob_removals (id) {
        id -> DbId,
        due_at -> DbTime,
    }
}

diesel::table! {
    use super::types::*;
    reactions (message_id, emoji, account_id) {
        message_id -> DbId,
        emoji -> Text,
        account_id -> DbId,
        conversation_id -> DbId,
        rev -> BigInt,
    }
}

diesel::table! {
    use super::types::*;
    invitations (id) {
        id -> DbId,
        conversation_id -> DbId,
        inviter_id -> DbId,
        invitee_id -> DbId,
        created_at -> DbTime,
        declined_at -> Nullable<DbTime>,
    }
}

diesel::table! {
    use super::types::*;
    invitation_links (id) {
        id -> DbId,
        code_hash -> Binary,
        maker_id -> Nullable<DbId>,
        is_first -> Bool,
        created_at -> DbTime,
        expires_at -> DbTime,
        uses_max -> Integer,
        uses -> Integer,
        group_id -> Nullable<DbId>,
        needs_approval -> Bool,
    }
}

diesel::table! {
    use super::types::*;
    push_subscriptions (session_id) {
        session_id -> DbId,
        account_id -> DbId,
        endpoint -> Text,
        p256dh -> Binary,
        auth -> Binary,
        content -> SmallInt,
        created_at -> DbTime,
        failures -> Integer,
        paused_until -> Nullable<DbTime>,
    }
}

diesel::table! {
    use super::types::*;
    push_queue (id) {
        id -> DbId,
        session_id -> DbId,
        conversation_id -> DbId,
        seq -> BigInt,
        created_at -> DbTime,
        due_at -> Nullable<DbTime>,
    }
}

// In PostgreSQL this table also has the tokens; SQLite has them in an FTS5 table.
diesel::table! {
    use super::types::*;
    search_entries (id) {
        id -> BigInt,
        message_id -> DbId,
        conversation_id -> DbId,
        seq -> BigInt,
        fold -> SmallInt,
    }
}

diesel::table! {
    use super::types::*;
    search_backlog (id) {
        id -> Integer,
        below -> DbId,
        next_entry -> BigInt,
    }
}

diesel::joinable!(consents -> accounts (account_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(members -> conversations (conversation_id));
diesel::joinable!(members -> accounts (account_id));
diesel::joinable!(messages -> conversations (conversation_id));
diesel::joinable!(reactions -> accounts (account_id));
diesel::joinable!(files -> blobs (blob_id));
diesel::joinable!(invitations -> conversations (conversation_id));
diesel::joinable!(join_requests -> accounts (account_id));
diesel::joinable!(join_requests -> conversations (conversation_id));

diesel::table! {
    use super::types::*;
    recovery_codes (account_id, code_hash) {
        account_id -> DbId,
        code_hash -> Binary,
        created_at -> DbTime,
        used_at -> Nullable<DbTime>,
    }
}

diesel::table! {
    use super::types::*;
    password_resets (token_hash) {
        token_hash -> Binary,
        account_id -> DbId,
        created_at -> DbTime,
        expires_at -> DbTime,
    }
}

diesel::table! {
    use super::types::*;
    security_events (id) {
        id -> DbId,
        account_id -> DbId,
        at -> DbTime,
        kind -> Text,
        session_id -> Nullable<DbId>,
        device_name -> Nullable<Text>,
        source -> Nullable<Text>,
    }
}

diesel::table! {
    use super::types::*;
    blocks (account_id, blocked_id) {
        account_id -> DbId,
        blocked_id -> DbId,
        since -> DbTime,
    }
}

diesel::table! {
    use super::types::*;
    known_names (viewer_id, subject_id) {
        viewer_id -> DbId,
        subject_id -> DbId,
        display_name -> Text,
        parted -> Bool,
        picture -> Nullable<DbId>,
    }
}

diesel::table! {
    use super::types::*;
    frozen_positions (viewer_id, subject_id, conversation_id) {
        viewer_id -> DbId,
        subject_id -> DbId,
        conversation_id -> DbId,
        delivered_seq -> BigInt,
        read_seq -> BigInt,
    }
}

diesel::table! {
    use super::types::*;
    approaches (sender_id, recipient_id, about) {
        sender_id -> DbId,
        recipient_id -> DbId,
        about -> DbId,
        at -> DbTime,
    }
}

diesel::table! {
    use super::types::*;
    reports (id) {
        id -> DbId,
        reporter_id -> DbId,
        reported_id -> DbId,
        conversation_id -> Nullable<DbId>,
        message_id -> Nullable<DbId>,
        reason -> SmallInt,
        note -> Nullable<Text>,
        content -> Nullable<Text>,
        created_at -> DbTime,
        closed_at -> Nullable<DbTime>,
        attachments -> Nullable<Text>,
    }
}

diesel::table! {
    use super::types::*;
    report_blobs (report_id, file_id) {
        report_id -> DbId,
        file_id -> DbId,
        blob_id -> DbId,
    }
}

diesel::table! {
    use super::types::*;
    reserved_names (name_hash) {
        name_hash -> Binary,
        until -> DbTime,
    }
}

diesel::table! {
    use super::types::*;
    erasures (id) {
        id -> DbId,
        kind -> SmallInt,
        at -> DbTime,
    }
}

diesel::table! {
    use super::types::*;
    erasure_ledgers (id) {
        id -> DbId,
        position -> BigInt,
    }
}

diesel::table! {
    use super::types::*;
    accountability (id) {
        id -> DbId,
        at -> DbTime,
        kind -> Text,
        result -> Text,
    }
}
diesel::joinable!(security_events -> accounts (account_id));
diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    approaches,
    blobs,
    blocks,
    consents,
    conversations,
    files,
    friend_requests,
    friends,
    frozen_positions,
    installation,
    invitation_links,
    invitations,
    join_requests,
    known_names,
    members,
    messages,
    password_resets,
    push_queue,
    push_subscriptions,
    reactions,
    recovery_codes,
    report_blobs,
    reports,
    search_entries,
    security_events,
    sessions,
);
