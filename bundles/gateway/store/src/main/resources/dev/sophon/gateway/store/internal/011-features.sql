-- Signed KARs that are brought to nodes; their bytes lie in the state folder, by their hashes.
CREATE TABLE feature_entry (
  name VARCHAR(100) NOT NULL,
  version VARCHAR(40) NOT NULL,
  manifest VARCHAR(65536) NOT NULL,
  signature VARCHAR(100) NOT NULL,
  key_list VARCHAR(262144) NOT NULL,
  key_list_signature VARCHAR(100) NOT NULL,
  complete BOOLEAN NOT NULL,
  added_by VARCHAR(200) NOT NULL,
  added_at BIGINT NOT NULL,
  PRIMARY KEY (name, version)
);
-- What is wanted of the nodes that a target means; features is a JSON array.
CREATE TABLE feature_set (
  target VARCHAR(200) PRIMARY KEY,
  features VARCHAR(20000) NOT NULL,
  changed_by VARCHAR(200) NOT NULL,
  changed_at BIGINT NOT NULL
);
-- Rollouts: what was decided, and how far it is, as JSON objects.
CREATE TABLE feature_rollout (
  id VARCHAR(40) PRIMARY KEY,
  plan VARCHAR(20000) NOT NULL,
  progress VARCHAR(20000) NOT NULL
);
-- What each node was told last, and what it said; wanted and said are JSON arrays.
CREATE TABLE feature_node (
  node_id VARCHAR(64) PRIMARY KEY,
  takes BOOLEAN NOT NULL,
  revision BIGINT NOT NULL,
  wanted VARCHAR(20000) NOT NULL,
  said_revision BIGINT NOT NULL,
  said VARCHAR(200000) NOT NULL
);
-- By which ids of files that are fetched are made; one row.
CREATE TABLE feature_key (secret VARCHAR(64) PRIMARY KEY);
