-- What an account may ask of this server beside talking: a second factor, recovery, a record
-- of what happened to it, blocks, reports, consent to a newer policy, export and erasure.

ALTER TABLE accounts
    -- The version of the policy that was accepted last.
    ADD COLUMN policy_version int NOT NULL DEFAULT 0,
    -- The shared secret of the second factor; a new one waits in `totp_pending`.
    ADD COLUMN totp_secret    bytea,
    ADD COLUMN totp_pending   bytea,
    -- The time step of the code used last: none is accepted twice.
    ADD COLUMN totp_step      bigint NOT NULL DEFAULT 0,
    -- What becomes of the messages of an account that is being erased.
    ADD COLUMN erasing_mode   smallint;
UPDATE accounts SET policy_version = COALESCE((
    SELECT max(consents.policy_version) FROM consents WHERE consents.account_id = accounts.id
), 0);
CREATE INDEX accounts_erasing ON accounts (id) WHERE erasing_mode IS NOT NULL;
CREATE INDEX accounts_email ON accounts (lower(email)) WHERE email IS NOT NULL;

-- When the password was last entered on this device.
ALTER TABLE sessions ADD COLUMN confirmed_at timestamptz;

CREATE TABLE recovery_codes (
    account_id uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash  bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (account_id, code_hash)
);

CREATE TABLE password_resets (
    token_hash bytea       NOT NULL PRIMARY KEY,
    account_id uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX password_resets_account ON password_resets (account_id);

-- What happened to an account's access; `source` is a masked address.
CREATE TABLE security_events (
    id          uuid        NOT NULL PRIMARY KEY,
    account_id  uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    at          timestamptz NOT NULL,
    kind        text        NOT NULL,
    session_id  uuid,
    device_name text,
    source      text
);
CREATE INDEX security_events_account ON security_events (account_id, id);
CREATE INDEX security_events_at ON security_events (at);

CREATE TABLE blocks (
    account_id uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    blocked_id uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    since      timestamptz NOT NULL,
    PRIMARY KEY (account_id, blocked_id)
);
CREATE INDEX blocks_blocked ON blocks (blocked_id);

-- Holds what the reporter attached, and nothing that the server added.
CREATE TABLE reports (
    id              uuid        NOT NULL PRIMARY KEY,
    reporter_id     uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    reported_id     uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    conversation_id uuid,
    message_id      uuid,
    reason          smallint    NOT NULL,
    note            text,
    content         text,
    created_at      timestamptz NOT NULL,
    closed_at       timestamptz
);
CREATE INDEX reports_reporter ON reports (reporter_id);
CREATE INDEX reports_reported ON reports (reported_id);

-- Names of erased accounts, as keyed hashes, until they may be taken again.
CREATE TABLE reserved_names (
    name_hash bytea       NOT NULL PRIMARY KEY,
    until     timestamptz NOT NULL
);

-- What was erased and is not in the erasure ledger yet: kind 0 an account, 1 a message.
CREATE TABLE erasures (
    id   uuid        NOT NULL PRIMARY KEY,
    kind smallint    NOT NULL,
    at   timestamptz NOT NULL
);

-- How far each ledger file has been heeded, in bytes.
CREATE TABLE erasure_ledgers (
    id       uuid   NOT NULL PRIMARY KEY,
    position bigint NOT NULL
);

-- That an export or erasure was done, without saying whose.
CREATE TABLE accountability (
    id     uuid        NOT NULL PRIMARY KEY,
    at     timestamptz NOT NULL,
    kind   text        NOT NULL,
    result text        NOT NULL
);

-- Somebody's own messages in order, to export and to erase them. (In SQLite every index of
-- this table ends with its key.)
DROP INDEX messages_sender;
CREATE INDEX messages_sender ON messages (sender_id, conversation_id, seq);

-- Marks of deleted messages, to let go of the old ones.
CREATE INDEX messages_deleted ON messages (deleted_at) WHERE deleted_at IS NOT NULL;
