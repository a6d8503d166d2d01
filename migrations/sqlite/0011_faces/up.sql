-- Pictures of accounts and groups.

-- The bytes of a picture in three sizes lie in the file store under this id. A picture belongs to an
-- account or to a group.
CREATE TABLE faces (
    id              BLOB    NOT NULL PRIMARY KEY,
    account_id      BLOB    UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
    conversation_id BLOB    UNIQUE REFERENCES conversations (id) ON DELETE CASCADE,
    media_type      TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    CHECK ((account_id IS NULL) <> (conversation_id IS NULL))
) STRICT;

-- Whatever deletes a picture notes that its bytes are to be removed.
CREATE TRIGGER faces_deleted AFTER DELETE ON faces BEGIN
    INSERT INTO blob_removals (id, due_at) VALUES (old.id, 0)
    ON CONFLICT (id) DO UPDATE SET due_at = 0;
END;

-- The id of the picture, so that reading an account or a conversation needs no further table.
ALTER TABLE accounts ADD COLUMN picture BLOB;
ALTER TABLE accounts ADD COLUMN picture_for_friends_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN picture BLOB;

-- The picture that the viewer saw last. A later one is not shown, like a later name.
ALTER TABLE known_names ADD COLUMN picture BLOB;
