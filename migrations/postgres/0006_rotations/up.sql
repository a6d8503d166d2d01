-- When the refresh tokens before the last one were exchanged, in microseconds, eight bytes
-- each: a request that comes late is told from a stolen token by it.
ALTER TABLE sessions ADD COLUMN rotations bytea;
