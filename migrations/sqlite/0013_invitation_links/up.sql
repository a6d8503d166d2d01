-- Links that invite to a friendship, and to an account where registration needs an invitation.

CREATE TABLE invitation_links (
    id         BLOB    NOT NULL PRIMARY KEY,
    -- SHA-256 of the code, which is stored nowhere.
    code_hash  BLOB    NOT NULL UNIQUE,
    -- NULL: made by the operator.
    maker_id   BLOB    REFERENCES accounts (id) ON DELETE CASCADE,
    -- For the first account of a server: void when there is any account.
    is_first   INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    uses_max   INTEGER NOT NULL,
    uses       INTEGER NOT NULL DEFAULT 0,
    CHECK (uses >= 0 AND uses <= uses_max)
) STRICT;
CREATE INDEX invitation_links_maker ON invitation_links (maker_id);
CREATE INDEX invitation_links_expires ON invitation_links (expires_at);
