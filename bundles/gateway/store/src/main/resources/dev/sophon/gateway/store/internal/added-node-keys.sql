-- Public keys that nodes name when they pair. That of a node counts with the token that stands beside it here.
ALTER TABLE node ADD COLUMN public_key VARCHAR(43);
ALTER TABLE node ADD COLUMN key_token_sha256 VARCHAR(64);
ALTER TABLE pairing ADD COLUMN public_key VARCHAR(43);
