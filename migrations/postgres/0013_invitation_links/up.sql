-- Links that invite to a friendship, and to an account where registration needs an invitation.

CREATE TABLE invitation_links (
    id         uuid        NOT NULL PRIMARY KEY,
    -- SHA-256 of the code, which is stored nowhere.
    code_hash  bytea       NOT NULL UNIQUE,
    -- NULL: made by the operator.
    maker_id   uuid        REFERENCES accounts (id) ON DELETE CASCADE,
    -- For the first account of a server: void when there is any account.
    is_first   boolean     NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    uses_max   integer     NOT NULL,
    uses       integer     NOT NULL DEFAULT 0,
    CHECK (uses >= 0 AND uses <= uses_max)
);
CREATE INDEX invitation_links_maker ON invitation_links (maker_id);
CREATE INDEX invitation_links_expires ON invitation_links (expires_at);
