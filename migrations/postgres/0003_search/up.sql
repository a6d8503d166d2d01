-- One row for each message that can be found, numbered in the order of sending, with its
-- words, each behind the number of a block and the mark of its conversation. What was
-- stored before this table counts downwards from zero.
CREATE TABLE search_entries (
    id              bigserial NOT NULL PRIMARY KEY,
    message_id      uuid      NOT NULL UNIQUE REFERENCES messages (id) ON DELETE CASCADE,
    conversation_id uuid      NOT NULL,
    seq             bigint    NOT NULL,
    tokens          tsvector  NOT NULL
);

-- Without the list of pending words, through which every search would have to read.
CREATE INDEX search_entries_tokens ON search_entries USING gin (tokens) WITH (fastupdate = off);

-- How far the messages that were there before have been indexed: those below this id are
-- missing. Empty when none is.
CREATE TABLE search_backlog (
    id         int    NOT NULL PRIMARY KEY CHECK (id = 1),
    below      uuid   NOT NULL,
    next_entry bigint NOT NULL
);
INSERT INTO search_backlog (id, below, next_entry)
SELECT 1, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 0 WHERE EXISTS (SELECT 1 FROM messages);
