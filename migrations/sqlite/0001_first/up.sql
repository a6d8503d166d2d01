-- Ids are 16-byte UUIDs, times are microseconds since 1970. STRICT refuses anything else.

CREATE TABLE installation (
    id            INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    epoch         BLOB    NOT NULL,
    compatibility INTEGER NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE accounts (
    id            BLOB    NOT NULL PRIMARY KEY,
    username      TEXT    NOT NULL,
    username_key  TEXT    NOT NULL UNIQUE,
    display_name  TEXT    NOT NULL,
    email         TEXT,
    password_hash TEXT    NOT NULL,
    status        INTEGER NOT NULL DEFAULT 0,
    account_rev   INTEGER NOT NULL DEFAULT 0,
    read_receipts INTEGER NOT NULL DEFAULT 1,
    presence      INTEGER NOT NULL DEFAULT 1,
    discoverable  INTEGER NOT NULL DEFAULT 0,
    group_adds    INTEGER NOT NULL DEFAULT 0,
    theme         INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE consents (
    id             BLOB    NOT NULL PRIMARY KEY,
    account_id     BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    purpose        TEXT    NOT NULL,
    policy_version INTEGER NOT NULL,
    policy_sha256  TEXT    NOT NULL,
    granted        INTEGER NOT NULL,
    at             INTEGER NOT NULL
) STRICT;
CREATE INDEX consents_account ON consents (account_id);

CREATE TABLE sessions (
    id           BLOB    NOT NULL PRIMARY KEY,
    account_id   BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    device_name  TEXT    NOT NULL,
    refresh_hash BLOB    NOT NULL,
    generation   INTEGER NOT NULL DEFAULT 0,
    rotated_at   INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    revoked_at   INTEGER
) STRICT;
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

-- One row in each direction.
CREATE TABLE friends (
    account_id BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    friend_id  BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    since      INTEGER NOT NULL,
    PRIMARY KEY (account_id, friend_id)
) STRICT, WITHOUT ROWID;

-- A declined request stays, invisible to its recipient, so that the asker is told nothing.
CREATE TABLE friend_requests (
    id           BLOB    NOT NULL PRIMARY KEY,
    sender_id    BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    recipient_id BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    note         TEXT,
    created_at   INTEGER NOT NULL,
    declined_at  INTEGER,
    withdrawn_at INTEGER,
    UNIQUE (sender_id, recipient_id)
) STRICT;
CREATE INDEX friend_requests_recipient ON friend_requests (recipient_id);

CREATE TABLE conversations (
    id               BLOB    NOT NULL PRIMARY KEY,
    kind             INTEGER NOT NULL,
    direct_low       BLOB,
    direct_high      BLOB,
    title            TEXT,
    description      TEXT,
    locked           INTEGER NOT NULL DEFAULT 0,
    facts_rev        INTEGER NOT NULL DEFAULT 0,
    head             INTEGER NOT NULL DEFAULT 0,
    last_seq         INTEGER NOT NULL DEFAULT 0,
    floor            INTEGER NOT NULL DEFAULT 0,
    receipts         INTEGER NOT NULL DEFAULT 0,
    created_at       INTEGER NOT NULL,
    last_activity_at INTEGER NOT NULL,
    UNIQUE (direct_low, direct_high)
) STRICT;

CREATE TABLE members (
    conversation_id BLOB    NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    account_id      BLOB    NOT NULL REFERENCES accounts (id),
    role            INTEGER NOT NULL,
    joined_seq      INTEGER NOT NULL,
    left_rev        INTEGER,
    rev             INTEGER NOT NULL,
    delivered_seq   INTEGER NOT NULL,
    read_seq        INTEGER NOT NULL,
    public_read_seq INTEGER NOT NULL,
    my_rev          INTEGER NOT NULL DEFAULT 0,
    muted_until     INTEGER,
    archived        INTEGER NOT NULL DEFAULT 0,
    pinned          INTEGER NOT NULL DEFAULT 0,
    unread_mark     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_account ON members (account_id, conversation_id);

-- WITHOUT ROWID lays the messages of a conversation side by side: a page is one read.
CREATE TABLE messages (
    conversation_id BLOB    NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    seq             INTEGER NOT NULL,
    rev             INTEGER NOT NULL,
    id              BLOB    NOT NULL UNIQUE,
    kind            INTEGER NOT NULL,
    sender_id       BLOB    REFERENCES accounts (id),
    body            TEXT,
    client_id       BLOB,
    send_digest     BLOB    UNIQUE,
    reply_to        BLOB,
    created_at      INTEGER NOT NULL,
    edited_at       INTEGER,
    deleted_at      INTEGER,
    PRIMARY KEY (conversation_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_rev ON messages (conversation_id, rev);
CREATE INDEX messages_sender ON messages (sender_id);
