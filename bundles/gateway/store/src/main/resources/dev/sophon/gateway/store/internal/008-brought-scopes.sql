-- Scopes that a node's capabilities bring, as a JSON array; none is NULL.
ALTER TABLE catalogue ADD COLUMN scopes VARCHAR(1000000);
