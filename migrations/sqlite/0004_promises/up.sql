-- What an account may ask of this server beside talking: a second factor, recovery, a record
-- of what happened to it, blocks, reports, consent to a newer policy, export and erasure.

-- The version of the policy that was accepted last.
ALTER TABLE accounts ADD COLUMN policy_version INTEGER NOT NULL DEFAULT 0;
-- The shared secret of the second factor; a new one waits in `totp_pending`.
ALTER TABLE accounts ADD COLUMN totp_secret BLOB;
ALTER TABLE accounts ADD COLUMN totp_pending BLOB;
-- The time step of the code used last: none is accepted twice.
ALTER TABLE accounts ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;
-- What becomes of the messages of an account that is being erased.
ALTER TABLE accounts ADD COLUMN erasing_mode INTEGER;
UPDATE accounts SET policy_version = COALESCE((
    SELECT max(consents.policy_version) FROM consents WHERE consents.account_id = accounts.id
), 0);
CREATE INDEX accounts_erasing ON accounts (id) WHERE erasing_mode IS NOT NULL;
CREATE INDEX accounts_email ON accounts (lower(email)) WHERE email IS NOT NULL;

-- When the password was last entered on this device.
ALTER TABLE sessions ADD COLUMN confirmed_at INTEGER;

CREATE TABLE recovery_codes (
    account_id BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash  BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    used_at    INTEGER,
    PRIMARY KEY (account_id, code_hash)
) STRICT;

CREATE TABLE password_resets (
    token_hash BLOB    NOT NULL PRIMARY KEY,
    account_id BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX password_resets_account ON password_resets (account_id);

-- What happened to an account's access; `source` is a masked address.
CREATE TABLE security_events (
    id          BLOB    NOT NULL PRIMARY KEY,
    account_id  BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    at          INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    session_id  BLOB   ,
    device_name TEXT   ,
    source      TEXT
) STRICT;
CREATE INDEX security_events_account ON security_events (account_id, id);
CREATE INDEX security_events_at ON security_events (at);

CREATE TABLE blocks (
    account_id BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    blocked_id BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    since      INTEGER NOT NULL,
    PRIMARY KEY (account_id, blocked_id)
) STRICT;
CREATE INDEX blocks_blocked ON blocks (blocked_id);

-- Holds what the reporter attached, and nothing that the server added.
CREATE TABLE reports (
    id              BLOB    NOT NULL PRIMARY KEY,
    reporter_id     BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    reported_id     BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    conversation_id BLOB   ,
    message_id      BLOB   ,
    reason          INTEGER NOT NULL,
    note            TEXT   ,
    content         TEXT   ,
    created_at      INTEGER NOT NULL,
    closed_at       INTEGER
) STRICT;
CREATE INDEX reports_reporter ON reports (reporter_id);
CREATE INDEX reports_reported ON reports (reported_id);

-- Names of erased accounts, as keyed hashes, until they may be taken again.
CREATE TABLE reserved_names (
    name_hash BLOB    NOT NULL PRIMARY KEY,
    until     INTEGER NOT NULL
) STRICT;

-- What was erased and is not in the erasure ledger yet: kind 0 an account, 1 a message.
CREATE TABLE erasures (
    id   BLOB    NOT NULL PRIMARY KEY,
    kind INTEGER NOT NULL,
    at   INTEGER NOT NULL
) STRICT;

-- How far each ledger file has been heeded, in bytes.
CREATE TABLE erasure_ledgers (
    id       BLOB    NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL
) STRICT;

-- That an export or erasure was done, without saying whose.
CREATE TABLE accountability (
    id     BLOB    NOT NULL PRIMARY KEY,
    at     INTEGER NOT NULL,
    kind   TEXT    NOT NULL,
    result TEXT    NOT NULL
) STRICT;

-- Marks of deleted messages, to let go of the old ones.
CREATE INDEX messages_deleted ON messages (deleted_at) WHERE deleted_at IS NOT NULL;
