-- Pictures of accounts and groups.

-- The bytes of a picture in three sizes lie in the file store under this id. A picture belongs to an
-- account or to a group.
CREATE TABLE faces (
    id              uuid        NOT NULL PRIMARY KEY,
    account_id      uuid        UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
    conversation_id uuid        UNIQUE REFERENCES conversations (id) ON DELETE CASCADE,
    media_type      text        NOT NULL,
    created_at      timestamptz NOT NULL,
    CHECK ((account_id IS NULL) <> (conversation_id IS NULL))
);

-- Whatever deletes a picture notes that its bytes are to be removed.
CREATE FUNCTION faces_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO blob_removals (id, due_at) VALUES (OLD.id, 'epoch')
    ON CONFLICT (id) DO UPDATE SET due_at = 'epoch';
    RETURN NULL;
END $$;
CREATE TRIGGER faces_deleted AFTER DELETE ON faces
    FOR EACH ROW EXECUTE FUNCTION faces_deleted();

-- The id of the picture, so that reading an account or a conversation needs no further table.
ALTER TABLE accounts ADD COLUMN picture uuid;
ALTER TABLE accounts ADD COLUMN picture_for_friends_only boolean NOT NULL DEFAULT false;
ALTER TABLE conversations ADD COLUMN picture uuid;

-- The picture that the viewer saw last. A later one is not shown, like a later name.
ALTER TABLE known_names ADD COLUMN picture uuid;
