-- Commands that are kept for a node that is away: until when they may be given, and by what their issuer is looked at again
-- then. An older Gateway does not know how such a command stands: it has to refuse the database.
ALTER TABLE command ADD COLUMN queued_until BIGINT;

ALTER TABLE command ADD COLUMN requester_token VARCHAR(32);

ALTER TABLE command ADD COLUMN requester_version INTEGER;
