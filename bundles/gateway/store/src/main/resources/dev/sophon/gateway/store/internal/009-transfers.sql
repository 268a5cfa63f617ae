-- Files on their way between agents and nodes; their bytes lie in the state folder, by these ids.
CREATE TABLE transfer (
  id VARCHAR(32) PRIMARY KEY,
  direction VARCHAR(16) NOT NULL,
  node_id VARCHAR(64) NOT NULL,
  owner_id VARCHAR(64) NOT NULL,
  command_id VARCHAR(40),
  size_bytes BIGINT NOT NULL,
  sha256 VARCHAR(64),
  complete BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
