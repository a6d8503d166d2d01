//! The tables of reports, for the inventory.

use super::{
    categories::Kind,
    column::{INTERNAL, Table, personal, unexported},
};

pub(super) const REPORTS: Table = Table {
    name: "reports",
    owners: &["reporter_id"],
    about: &["reported_id"],
    columns: &[
        personal(
            Kind::Reports,
            "reports",
            &["reported_id", "reason", "note", "content", "attachments", "created_at", "closed_at"],
        ),
        unexported(
            Kind::Reports,
            INTERNAL,
            &["id", "reporter_id", "conversation_id", "message_id"],
        ),
    ],
};

pub(super) const REPORT_BLOBS: Table = Table {
    name: "report_blobs",
    owners: &[],
    about: &[],
    columns: &[unexported(Kind::Reports, INTERNAL, &["report_id", "file_id", "blob_id"])],
};
