-- By which rules the words of an entry were made: 0 with marks, 1 and 2 without. The program
-- makes the older ones anew after its start, the newest first.
ALTER TABLE search_entries ADD COLUMN fold smallint NOT NULL DEFAULT 0;
CREATE INDEX search_entries_outdated ON search_entries ((-id)) WHERE fold < 1;

-- A program that knows the column changes it with the words, back and forth between 1 and 2.
-- Words that come without such a change are those of a node of the version before.
CREATE FUNCTION search_entries_outdate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.fold := 0;
    RETURN NEW;
END $$;
CREATE TRIGGER search_entries_outdate BEFORE UPDATE OF tokens ON search_entries
    FOR EACH ROW WHEN (NEW.fold = OLD.fold) EXECUTE FUNCTION search_entries_outdate();

-- By which rules the key of a username was made: 0 lower case, 1 case folded. What is all
-- ASCII is the same under both.
ALTER TABLE accounts ADD COLUMN key_version smallint NOT NULL DEFAULT 0;
CREATE INDEX accounts_key_outdated ON accounts (id)
    WHERE key_version < 1 AND octet_length(username_key) <> char_length(username_key);

-- What a username with marks is found by beside its key: the same without them.
ALTER TABLE accounts ADD COLUMN search_key text COLLATE "C";
CREATE INDEX accounts_search_key ON accounts (search_key) WHERE search_key IS NOT NULL;
