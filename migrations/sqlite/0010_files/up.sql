-- Files that people send.

-- The attachments of a message as clients see them: a JSON array. NULL without any.
ALTER TABLE messages ADD COLUMN attachments TEXT;

-- The bytes of a file and of its smaller variants, which lie in the file store under this id.
CREATE TABLE blobs (
    id         BLOB    NOT NULL PRIMARY KEY,
    -- Of all variants together, in bytes.
    size       INTEGER NOT NULL,
    -- Which variants exist: bit 0 small, bit 1 large; bits 2 and 3, 4 and 5: the format of each, 0
    -- JPEG, 1 WebP, 2 PNG, 3 GIF.
    variants   INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- A file belongs to its owner until it is sent, and to its message after that. A forwarded file has
-- a row of its own with the same blob.
CREATE TABLE files (
    id              BLOB    NOT NULL PRIMARY KEY,
    blob_id         BLOB    NOT NULL REFERENCES blobs (id),
    owner_id        BLOB    REFERENCES accounts (id) ON DELETE SET NULL,
    kind            INTEGER NOT NULL,
    -- Counted against the owner's limit, in bytes; zero for a forwarded file.
    charged         INTEGER NOT NULL,
    -- The file as clients see it, in JSON.
    details         TEXT    NOT NULL,
    conversation_id BLOB,
    message_id      BLOB    REFERENCES messages (id) ON DELETE CASCADE,
    seq             INTEGER,
    created_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX files_blob ON files (blob_id);
CREATE INDEX files_owner ON files (owner_id, charged);
CREATE INDEX files_message ON files (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX files_conversation ON files (conversation_id, kind, seq) WHERE conversation_id IS NOT NULL;
CREATE INDEX files_unsent ON files (created_at) WHERE message_id IS NULL;

-- Uploads that are not complete. Their parts lie in the file store.
CREATE TABLE uploads (
    id         BLOB    NOT NULL PRIMARY KEY,
    owner_id   BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    length     INTEGER NOT NULL,
    received   INTEGER NOT NULL,
    -- The names of the parts in order, in JSON.
    parts      TEXT    NOT NULL,
    -- What the client said about the file, in JSON.
    request    TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX uploads_owner ON uploads (owner_id, length);
CREATE INDEX uploads_created ON uploads (created_at);

-- Ids whose bytes are to be removed from the file store at this time, unless a blob with a file
-- has the id then. Whatever deletes a file or an upload comes here.
CREATE TABLE blob_removals (
    id     BLOB    NOT NULL PRIMARY KEY,
    due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX blob_removals_due ON blob_removals (due_at);

CREATE TRIGGER files_deleted AFTER DELETE ON files BEGIN
    INSERT INTO blob_removals (id, due_at) VALUES (old.blob_id, 0)
    ON CONFLICT (id) DO UPDATE SET due_at = 0;
END;
CREATE TRIGGER uploads_deleted AFTER DELETE ON uploads BEGIN
    INSERT INTO blob_removals (id, due_at) VALUES (old.id, 0)
    ON CONFLICT (id) DO UPDATE SET due_at = 0;
END;
