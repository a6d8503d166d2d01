-- Web Push: the devices that want a notification while the app is closed, and what they are to be
-- notified about.

CREATE TABLE push_subscriptions (
    session_id   uuid        NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    account_id   uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- A browser has one. Whoever signs in there later takes it over.
    endpoint     text        NOT NULL UNIQUE,
    p256dh       bytea       NOT NULL,
    auth         bytea       NOT NULL,
    -- What a notification contains: 0 nothing, 1 sender and text.
    content      smallint    NOT NULL,
    created_at   timestamptz NOT NULL,
    -- Failed attempts in a row, and the time before which there is no other one.
    failures     integer     NOT NULL,
    paused_until timestamptz
);
CREATE INDEX push_subscriptions_account ON push_subscriptions (account_id);

-- One row for each conversation of a subscription: a newer message replaces the older one. A row
-- without due_at is done; it says up to which message.
CREATE TABLE push_queue (
    id              uuid        NOT NULL PRIMARY KEY,
    session_id      uuid        NOT NULL REFERENCES push_subscriptions (session_id) ON DELETE CASCADE,
    conversation_id uuid        NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    seq             bigint      NOT NULL,
    created_at      timestamptz NOT NULL,
    due_at          timestamptz,
    UNIQUE (session_id, conversation_id)
);
CREATE INDEX push_queue_due ON push_queue (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX push_queue_created ON push_queue (created_at);
CREATE INDEX push_queue_conversation ON push_queue (conversation_id);
