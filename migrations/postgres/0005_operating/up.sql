-- What whoever runs the server may do to an account.

-- Since when it is disabled, which its status says; to be read by people.
ALTER TABLE accounts ADD COLUMN disabled_at timestamptz;
