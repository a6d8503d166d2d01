//! The tables of files, for the inventory.

use super::{
    categories::Kind,
    column::{Column, Erase, Export, INTERNAL, Table, personal, technical, unexported},
};

pub(super) const FILES: Table = Table {
    name: "files",
    owners: &["owner_id"],
    about: &[],
    columns: &[
        Column {
            names: &["owner_id"],
            kind: Some(Kind::Files),
            export: Export::Section("files"),
            erase: Erase::Emptied,
        },
        personal(
            Kind::Files,
            "files",
            &["id", "kind", "details", "conversation_id", "message_id", "created_at"],
        ),
        unexported(Kind::Files, INTERNAL, &["blob_id", "charged", "seq"]),
    ],
};

pub(super) const FACES: Table = Table {
    name: "faces",
    owners: &["account_id"],
    about: &[],
    columns: &[
        personal(Kind::Account, "account", &["id", "media_type", "created_at"]),
        unexported(Kind::Account, INTERNAL, &["account_id"]),
        technical("the group whose picture it is", &["conversation_id"]),
    ],
};

pub(super) const UPLOADS: Table = Table {
    name: "uploads",
    owners: &["owner_id"],
    about: &[],
    columns: &[unexported(
        Kind::Files,
        "uploads that are not complete, for 24 hours",
        &["id", "owner_id", "length", "received", "parts", "request", "created_at"],
    )],
};

pub(super) const BLOBS: Table = Table {
    name: "blobs",
    owners: &[],
    about: &[],
    columns: &[technical(
        "the sizes of stored bytes, without whose they are",
        &["id", "size", "variants", "created_at"],
    )],
};

pub(super) const BLOB_REMOVALS: Table = Table {
    name: "blob_removals",
    owners: &[],
    about: &[],
    columns: &[technical("random ids of bytes that are about to be removed", &["id", "due_at"])],
};
