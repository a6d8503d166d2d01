-- Invitation links of groups, and requests to join where an admin approves.

-- NULL: a link that invites to a friendship, or one of the operator.
ALTER TABLE invitation_links ADD COLUMN group_id uuid
    REFERENCES conversations (id) ON DELETE CASCADE;
-- Whoever uses the link asks to join.
ALTER TABLE invitation_links ADD COLUMN needs_approval boolean NOT NULL DEFAULT false;
CREATE INDEX invitation_links_group ON invitation_links (group_id);

CREATE TABLE join_requests (
    conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    account_id      uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at      timestamptz NOT NULL,
    -- When an admin refused it. The account does not learn of it, and cannot ask again for a day.
    refused_at      timestamptz,
    PRIMARY KEY (conversation_id, account_id)
);
CREATE INDEX join_requests_account ON join_requests (account_id);
CREATE INDEX join_requests_refused ON join_requests (refused_at);

-- The number of requests that wait for an admin.
ALTER TABLE conversations ADD COLUMN join_requests bigint NOT NULL DEFAULT 0;
