-- By which rules the words of an entry were made: 0 with marks, 1 without. The program makes
-- the older ones anew after its start, the newest first.
ALTER TABLE search_entries ADD COLUMN fold INTEGER NOT NULL DEFAULT 0;
CREATE INDEX search_entries_outdated ON search_entries (-id) WHERE fold < 1;

-- By which rules the key of a username was made: 0 lower case, 1 case folded. What is all
-- ASCII is the same under both.
ALTER TABLE accounts ADD COLUMN key_version INTEGER NOT NULL DEFAULT 0;
CREATE INDEX accounts_key_outdated ON accounts (id)
    WHERE key_version < 1 AND length(CAST(username_key AS BLOB)) <> length(username_key);

-- What a username with marks is found by beside its key: the same without them.
ALTER TABLE accounts ADD COLUMN search_key TEXT;
CREATE INDEX accounts_search_key ON accounts (search_key) WHERE search_key IS NOT NULL;
