-- Files that people send.

-- The attachments of a message as clients see them: a JSON array. NULL without any.
ALTER TABLE messages ADD COLUMN attachments text;

-- The bytes of a file and of its smaller variants, which lie in the file store under this id.
CREATE TABLE blobs (
    id         uuid        NOT NULL PRIMARY KEY,
    -- Of all variants together, in bytes.
    size       bigint      NOT NULL,
    -- Which variants exist: bit 0 small, bit 1 large; bits 2 and 3, 4 and 5: the format of each, 0
    -- JPEG, 1 WebP, 2 PNG, 3 GIF.
    variants   smallint    NOT NULL,
    created_at timestamptz NOT NULL
);

-- A file belongs to its owner until it is sent, and to its message after that. A forwarded file has
-- a row of its own with the same blob.
CREATE TABLE files (
    id              uuid        NOT NULL PRIMARY KEY,
    blob_id         uuid        NOT NULL REFERENCES blobs (id),
    owner_id        uuid        REFERENCES accounts (id) ON DELETE SET NULL,
    kind            smallint    NOT NULL,
    -- Counted against the owner's limit, in bytes; zero for a forwarded file.
    charged         bigint      NOT NULL,
    -- The file as clients see it, in JSON.
    details         text        NOT NULL,
    conversation_id uuid,
    message_id      uuid        REFERENCES messages (id) ON DELETE CASCADE,
    seq             bigint,
    created_at      timestamptz NOT NULL
);
CREATE INDEX files_blob ON files (blob_id);
CREATE INDEX files_owner ON files (owner_id, charged);
CREATE INDEX files_message ON files (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX files_conversation ON files (conversation_id, kind, seq) WHERE conversation_id IS NOT NULL;
CREATE INDEX files_unsent ON files (created_at) WHERE message_id IS NULL;

-- Uploads that are not complete. Their parts lie in the file store.
CREATE TABLE uploads (
    id         uuid        NOT NULL PRIMARY KEY,
    owner_id   uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    length     bigint      NOT NULL,
    received   bigint      NOT NULL,
    -- The names of the parts in order, in JSON.
    parts      text        NOT NULL,
    -- What the client said about the file, in JSON.
    request    text        NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX uploads_owner ON uploads (owner_id, length);
CREATE INDEX uploads_created ON uploads (created_at);

-- Ids whose bytes are to be removed from the file store at this time, unless a blob with a file
-- has the id then. Whatever deletes a file or an upload comes here.
CREATE TABLE blob_removals (
    id     uuid        NOT NULL PRIMARY KEY,
    due_at timestamptz NOT NULL
);
CREATE INDEX blob_removals_due ON blob_removals (due_at);

CREATE FUNCTION files_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO blob_removals (id, due_at) VALUES (OLD.blob_id, 'epoch')
    ON CONFLICT (id) DO UPDATE SET due_at = 'epoch';
    RETURN NULL;
END $$;
CREATE TRIGGER files_deleted AFTER DELETE ON files
    FOR EACH ROW EXECUTE FUNCTION files_deleted();

CREATE FUNCTION uploads_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO blob_removals (id, due_at) VALUES (OLD.id, 'epoch')
    ON CONFLICT (id) DO UPDATE SET due_at = 'epoch';
    RETURN NULL;
END $$;
CREATE TRIGGER uploads_deleted AFTER DELETE ON uploads
    FOR EACH ROW EXECUTE FUNCTION uploads_deleted();
