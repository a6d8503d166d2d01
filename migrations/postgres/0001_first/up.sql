-- The same tables as in migrations/sqlite, in PostgreSQL's own types.

CREATE TABLE installation (
    id            int         NOT NULL PRIMARY KEY CHECK (id = 1),
    epoch         uuid        NOT NULL,
    compatibility int         NOT NULL,
    created_at    timestamptz NOT NULL
);

CREATE TABLE accounts (
    id            uuid        NOT NULL PRIMARY KEY,
    username      text        NOT NULL,
    username_key  text        COLLATE "C" NOT NULL UNIQUE,
    display_name  text        NOT NULL,
    email         text,
    password_hash text        NOT NULL,
    status        smallint    NOT NULL DEFAULT 0,
    account_rev   bigint      NOT NULL DEFAULT 0,
    read_receipts boolean     NOT NULL DEFAULT true,
    presence      boolean     NOT NULL DEFAULT true,
    discoverable  boolean     NOT NULL DEFAULT false,
    group_adds    smallint    NOT NULL DEFAULT 0,
    theme         smallint    NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL
);

CREATE TABLE consents (
    id             uuid        NOT NULL PRIMARY KEY,
    account_id     uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    purpose        text        NOT NULL,
    policy_version int         NOT NULL,
    policy_sha256  text        NOT NULL,
    granted        boolean     NOT NULL,
    at             timestamptz NOT NULL
);
CREATE INDEX consents_account ON consents (account_id);

CREATE TABLE sessions (
    id           uuid        NOT NULL PRIMARY KEY,
    account_id   uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    device_name  text        NOT NULL,
    refresh_hash bytea       NOT NULL,
    generation   bigint      NOT NULL DEFAULT 0,
    rotated_at   timestamptz NOT NULL,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    revoked_at   timestamptz
);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

-- One row in each direction.
CREATE TABLE friends (
    account_id uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    friend_id  uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    since      timestamptz NOT NULL,
    PRIMARY KEY (account_id, friend_id)
);

-- A declined request stays, invisible to its recipient, so that the asker is told nothing.
CREATE TABLE friend_requests (
    id           uuid        NOT NULL PRIMARY KEY,
    sender_id    uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    recipient_id uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    note         text,
    created_at   timestamptz NOT NULL,
    declined_at  timestamptz,
    withdrawn_at timestamptz,
    UNIQUE (sender_id, recipient_id)
);
CREATE INDEX friend_requests_recipient ON friend_requests (recipient_id);

-- No index on head or activity and room on each page: updates of a head stay heap-only.
CREATE TABLE conversations (
    id               uuid        NOT NULL PRIMARY KEY,
    kind             smallint    NOT NULL,
    direct_low       uuid,
    direct_high      uuid,
    title            text,
    description      text,
    locked           boolean     NOT NULL DEFAULT false,
    facts_rev        bigint      NOT NULL DEFAULT 0,
    head             bigint      NOT NULL DEFAULT 0,
    last_seq         bigint      NOT NULL DEFAULT 0,
    floor            bigint      NOT NULL DEFAULT 0,
    receipts         bigint      NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL,
    last_activity_at timestamptz NOT NULL,
    UNIQUE (direct_low, direct_high)
) WITH (fillfactor = 50);

CREATE TABLE members (
    conversation_id uuid     NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    account_id      uuid     NOT NULL REFERENCES accounts (id),
    role            smallint NOT NULL,
    joined_seq      bigint   NOT NULL,
    left_rev        bigint,
    rev             bigint   NOT NULL,
    delivered_seq   bigint   NOT NULL,
    read_seq        bigint   NOT NULL,
    public_read_seq bigint   NOT NULL,
    my_rev          bigint   NOT NULL DEFAULT 0,
    muted_until     timestamptz,
    archived        boolean  NOT NULL DEFAULT false,
    pinned          boolean  NOT NULL DEFAULT false,
    unread_mark     boolean  NOT NULL DEFAULT false,
    PRIMARY KEY (conversation_id, account_id)
) WITH (fillfactor = 50);
CREATE INDEX members_account ON members (account_id, conversation_id);

CREATE TABLE messages (
    conversation_id uuid        NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    seq             bigint      NOT NULL,
    rev             bigint      NOT NULL,
    id              uuid        NOT NULL UNIQUE,
    kind            smallint    NOT NULL,
    sender_id       uuid        REFERENCES accounts (id),
    body            text,
    client_id       uuid,
    send_digest     bytea       UNIQUE,
    reply_to        uuid,
    created_at      timestamptz NOT NULL,
    edited_at       timestamptz,
    deleted_at      timestamptz,
    PRIMARY KEY (conversation_id, seq)
);
CREATE INDEX messages_rev ON messages (conversation_id, rev);
CREATE INDEX messages_sender ON messages (sender_id);
