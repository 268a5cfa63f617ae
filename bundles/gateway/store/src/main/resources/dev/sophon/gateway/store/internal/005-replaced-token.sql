-- The token that a node had before its present one: who shows it is that node, or was.
ALTER TABLE node ADD COLUMN replaced_sha256 VARCHAR(64);
