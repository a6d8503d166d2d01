-- Groups, and what a message can be beside its text.

ALTER TABLE conversations ADD COLUMN members_count INTEGER NOT NULL DEFAULT 0;
-- Nobody is in it any more; what was written is being erased.
ALTER TABLE conversations ADD COLUMN dissolved_at INTEGER;
UPDATE conversations SET members_count = (
    SELECT count(*) FROM members
    WHERE members.conversation_id = conversations.id AND members.left_rev IS NULL
);
CREATE INDEX conversations_dissolved ON conversations (dissolved_at) WHERE dissolved_at IS NOT NULL;

ALTER TABLE messages ADD COLUMN forwarded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
-- The mentioned accounts' ids, one after the other.
ALTER TABLE messages ADD COLUMN mentions BLOB;
-- How many rows of `reactions` it has.
ALTER TABLE messages ADD COLUMN reactions INTEGER NOT NULL DEFAULT 0;
-- What a system line says, and of whom.
ALTER TABLE messages ADD COLUMN event INTEGER;
ALTER TABLE messages ADD COLUMN subject_id BLOB;
CREATE INDEX messages_pinned ON messages (conversation_id, seq) WHERE pinned;

-- One row for each person and emoji; `rev` is the position at which it came.
CREATE TABLE reactions (
    message_id      BLOB    NOT NULL,
    emoji           TEXT    NOT NULL,
    account_id      BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    conversation_id BLOB    NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    rev             INTEGER NOT NULL,
    PRIMARY KEY (message_id, emoji, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reactions_account ON reactions (account_id);
CREATE INDEX reactions_conversation ON reactions (conversation_id);

-- A declined invitation stays, invisible to who declined, so that inviting again at once
-- does not bother them.
CREATE TABLE invitations (
    id              BLOB    NOT NULL PRIMARY KEY,
    conversation_id BLOB    NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    inviter_id      BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    invitee_id      BLOB    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at      INTEGER NOT NULL,
    declined_at     INTEGER,
    UNIQUE (conversation_id, invitee_id)
) STRICT;
CREATE INDEX invitations_invitee ON invitations (invitee_id);
CREATE INDEX invitations_inviter ON invitations (inviter_id);
