-- Groups, and what a message can be beside its text.

ALTER TABLE conversations
    ADD COLUMN members_count bigint NOT NULL DEFAULT 0,
    -- Nobody is in it any more; what was written is being erased.
    ADD COLUMN dissolved_at  timestamptz;
UPDATE conversations SET members_count = (
    SELECT count(*) FROM members
    WHERE members.conversation_id = conversations.id AND members.left_rev IS NULL
);
CREATE INDEX conversations_dissolved ON conversations (dissolved_at) WHERE dissolved_at IS NOT NULL;

ALTER TABLE messages
    ADD COLUMN forwarded  boolean NOT NULL DEFAULT false,
    ADD COLUMN pinned     boolean NOT NULL DEFAULT false,
    -- The mentioned accounts' ids, one after the other.
    ADD COLUMN mentions   bytea,
    -- How many rows of `reactions` it has.
    ADD COLUMN reactions  bigint  NOT NULL DEFAULT 0,
    -- What a system line says, and of whom.
    ADD COLUMN event      smallint,
    ADD COLUMN subject_id uuid;
CREATE INDEX messages_pinned ON messages (conversation_id, seq) WHERE pinned;

-- One row for each person and emoji; `rev` is the position at which it came.
CREATE TABLE reactions (
    message_id      uuid   NOT NULL,
    emoji           text   NOT NULL,
    account_id      uuid   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    conversation_id uuid   NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    rev             bigint NOT NULL,
    PRIMARY KEY (message_id, emoji, account_id)
);
CREATE INDEX reactions_account ON reactions (account_id);
CREATE INDEX reactions_conversation ON reactions (conversation_id);

-- A declined invitation stays, invisible to who declined, so that inviting again at once
-- does not bother them.
CREATE TABLE invitations (
    id              uuid        NOT NULL PRIMARY KEY,
    conversation_id uuid        NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    inviter_id      uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    invitee_id      uuid        NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at      timestamptz NOT NULL,
    declined_at     timestamptz,
    UNIQUE (conversation_id, invitee_id)
);
CREATE INDEX invitations_invitee ON invitations (invitee_id);
CREATE INDEX invitations_inviter ON invitations (inviter_id);
