-- Of the key that the first one to ask for a pairing named, and where a second one asked from.
ALTER TABLE pairing ADD COLUMN poller_sha256 VARCHAR(64);
ALTER TABLE pairing ADD COLUMN contested_from VARCHAR(64);
