-- Who signs in at an OpenID provider, by its issuer and the subject there, and as what they are shown: their account's name
-- is its id, which nobody can type at a login. A Gateway of before lets them in no more than their sessions last.
ALTER TABLE account ADD COLUMN issuer VARCHAR(500);
ALTER TABLE account ADD COLUMN subject VARCHAR(255);
ALTER TABLE account ADD COLUMN shown_name VARCHAR(200);
CREATE UNIQUE INDEX account_of_provider ON account (issuer, subject);
