-- Signed releases of the Node that are brought to nodes; their archives lie in the state folder, by their hashes.
CREATE TABLE feature_release (
  version VARCHAR(40) PRIMARY KEY,
  manifest VARCHAR(65536) NOT NULL,
  signature VARCHAR(100) NOT NULL,
  complete BOOLEAN NOT NULL,
  added_by VARCHAR(200) NOT NULL,
  added_at BIGINT NOT NULL
);
