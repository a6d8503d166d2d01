-- What notifies a member of a conversation, and hours without notifications.

-- 0: all messages, 1: mentions and replies to own messages, 2: nothing.
ALTER TABLE members ADD COLUMN notify smallint NOT NULL DEFAULT 0;

-- A JSON object with from, to and time_zone. NULL: none.
ALTER TABLE accounts ADD COLUMN quiet_hours text;
