-- The only scopes that a token may use, separated by blanks; NULL for all. An older Gateway would let it use all: it has to
-- refuse the database.
ALTER TABLE api_token ADD COLUMN scopes VARCHAR(12000);
