-- Operation: search by kind of content, and files of reports.

-- Entries of the search index without the markers of what a message has: a file of a kind, or a
-- link. From fold 3 on they have them. The program makes the older ones anew after its start.
CREATE INDEX search_entries_unmarked ON search_entries ((-id)) WHERE fold < 3;

-- The files that a reporter attached, as the message had them: a JSON array. NULL without any.
ALTER TABLE reports ADD COLUMN attachments text;

-- Their bytes, which stay as long as the report, also if the message is deleted.
CREATE TABLE report_blobs (
    report_id uuid NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    file_id   uuid NOT NULL,
    blob_id   uuid NOT NULL REFERENCES blobs (id),
    PRIMARY KEY (report_id, file_id)
);
CREATE INDEX report_blobs_blob ON report_blobs (blob_id);
CREATE TRIGGER report_blobs_deleted AFTER DELETE ON report_blobs
    FOR EACH ROW EXECUTE FUNCTION files_deleted();
