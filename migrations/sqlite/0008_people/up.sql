-- What people see of each other after they have parted, and how often one can reach another.

-- How many flushes of positions this member was not told of.
ALTER TABLE members ADD COLUMN receipts_hidden INTEGER NOT NULL DEFAULT 0;
-- Others' reading up to here is not shown to this member, whose read receipts were off.
ALTER TABLE members ADD COLUMN receipts_from INTEGER NOT NULL DEFAULT 0;
-- What the group was called when this member left it.
ALTER TABLE members ADD COLUMN left_title TEXT;
UPDATE members SET left_title = (
    SELECT conversations.title FROM conversations WHERE conversations.id = members.conversation_id
)
WHERE left_rev IS NOT NULL AND NOT EXISTS (
    -- 8: the title was changed.
    SELECT 1 FROM messages
    WHERE messages.conversation_id = members.conversation_id
      AND messages.event = 8 AND messages.seq > members.left_rev
);

-- Whose text a forwarded message holds. It is not told to anybody.
ALTER TABLE messages ADD COLUMN origin_id BLOB;
CREATE INDEX messages_origin ON messages (origin_id) WHERE origin_id IS NOT NULL;

-- How far somebody had got when a block began, for the other person of it.
CREATE TABLE frozen_positions (
    viewer_id       BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    subject_id      BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    conversation_id BLOB NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    delivered_seq   INTEGER NOT NULL,
    read_seq        INTEGER NOT NULL,
    PRIMARY KEY (viewer_id, subject_id, conversation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX frozen_positions_subject ON frozen_positions (subject_id);
CREATE INDEX frozen_positions_conversation ON frozen_positions (conversation_id);
INSERT INTO frozen_positions (viewer_id, subject_id, conversation_id, delivered_seq, read_seq)
SELECT pairs.viewer_id, pairs.subject_id, theirs.conversation_id,
       min(theirs.delivered_seq, COALESCE((
           SELECT min(messages.seq) - 1 FROM messages
           WHERE messages.conversation_id = theirs.conversation_id
             AND messages.created_at >= pairs.since
       ), theirs.delivered_seq)),
       min(theirs.public_read_seq, COALESCE((
           SELECT min(messages.seq) - 1 FROM messages
           WHERE messages.conversation_id = theirs.conversation_id
             AND messages.created_at >= pairs.since
       ), theirs.public_read_seq))
FROM (
    SELECT viewer_id, subject_id, min(since) AS since FROM (
        SELECT account_id AS viewer_id, blocked_id AS subject_id, since FROM blocks
        UNION ALL
        SELECT blocked_id AS viewer_id, account_id AS subject_id, since FROM blocks
    ) AS sides GROUP BY viewer_id, subject_id
) AS pairs
JOIN members AS theirs ON theirs.account_id = pairs.subject_id AND theirs.left_rev IS NULL
JOIN members AS mine ON mine.account_id = pairs.viewer_id AND mine.left_rev IS NULL
                    AND mine.conversation_id = theirs.conversation_id;

-- What somebody was called when a friendship ended or a block began, for the other person of
-- it. `parted` says that they were friends; else the name is forgotten with the block.
CREATE TABLE known_names (
    viewer_id    BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    subject_id   BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    display_name TEXT NOT NULL,
    parted       INTEGER NOT NULL,
    PRIMARY KEY (viewer_id, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_names_subject ON known_names (subject_id);
INSERT INTO known_names (viewer_id, subject_id, display_name, parted)
SELECT pairs.viewer_id, pairs.subject_id, accounts.display_name, 1
FROM (
    SELECT direct_low AS viewer_id, direct_high AS subject_id FROM conversations WHERE kind = 0
    UNION ALL
    SELECT direct_high AS viewer_id, direct_low AS subject_id FROM conversations WHERE kind = 0
) AS pairs
JOIN accounts ON accounts.id = pairs.subject_id
JOIN accounts AS viewers ON viewers.id = pairs.viewer_id
WHERE NOT EXISTS (
    SELECT 1 FROM friends
    WHERE friends.account_id = pairs.viewer_id AND friends.friend_id = pairs.subject_id
);
INSERT INTO known_names (viewer_id, subject_id, display_name, parted)
SELECT pairs.viewer_id, pairs.subject_id, accounts.display_name, 0
FROM (
    SELECT account_id AS viewer_id, blocked_id AS subject_id FROM blocks
    UNION
    SELECT blocked_id AS viewer_id, account_id AS subject_id FROM blocks
) AS pairs
JOIN accounts ON accounts.id = pairs.subject_id
WHERE true ON CONFLICT DO NOTHING;

-- When somebody was last reached by another person's request, which is about the nil id, or by
-- their invitation to a group; rows are of use for a day. Who declined an
-- invitation stands there as both people.
CREATE TABLE approaches (
    sender_id    BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    recipient_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    about        BLOB NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (sender_id, recipient_id, about)
) STRICT, WITHOUT ROWID;
CREATE INDEX approaches_recipient ON approaches (recipient_id);
CREATE INDEX approaches_at ON approaches (at);
INSERT INTO approaches (sender_id, recipient_id, about, at)
SELECT sender_id, recipient_id, x'00000000000000000000000000000000', created_at FROM friend_requests;
INSERT INTO approaches (sender_id, recipient_id, about, at)
SELECT inviter_id, invitee_id, conversation_id, created_at FROM invitations;

CREATE INDEX reports_closed ON reports (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX reports_created ON reports (created_at);
