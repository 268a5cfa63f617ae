-- Times are milliseconds since 1970 in UTC. Only SQL that H2 and PostgreSQL both know.

CREATE TABLE api_token (
  id VARCHAR(32) PRIMARY KEY,
  name VARCHAR(200) NOT NULL,
  role VARCHAR(16) NOT NULL,
  secret_sha256 VARCHAR(64) NOT NULL,
  nodes VARCHAR(100000),
  created_at BIGINT NOT NULL,
  created_by VARCHAR(200) NOT NULL,
  expires_at BIGINT
);

CREATE TABLE catalogue (
  sha256 VARCHAR(64) PRIMARY KEY,
  body VARCHAR(1000000) NOT NULL
);

CREATE TABLE node (
  id VARCHAR(64) PRIMARY KEY,
  display_name VARCHAR(200) NOT NULL,
  platform VARCHAR(40) NOT NULL,
  status VARCHAR(16) NOT NULL,
  scopes VARCHAR(10000) NOT NULL,
  node_group VARCHAR(100),
  labels VARCHAR(20000) NOT NULL,
  token_sha256 VARCHAR(64),
  created_at BIGINT NOT NULL,
  version VARCHAR(100),
  architecture VARCHAR(100),
  os_description VARCHAR(200),
  machine_name VARCHAR(200),
  last_heartbeat_at BIGINT,
  uptime BIGINT,
  cpu_percent DOUBLE PRECISION,
  memory_mb BIGINT,
  catalogue_sha256 VARCHAR(64)
);

CREATE TABLE pairing (
  node_id VARCHAR(64) PRIMARY KEY REFERENCES node (id) ON DELETE CASCADE,
  secret_sha256 VARCHAR(64) NOT NULL,
  code VARCHAR(16) NOT NULL,
  expires_at BIGINT NOT NULL,
  status VARCHAR(16) NOT NULL,
  address VARCHAR(64),
  machine_name VARCHAR(200),
  platform VARCHAR(40),
  os_description VARCHAR(200),
  polled_at BIGINT
);

CREATE TABLE command (
  id VARCHAR(40) PRIMARY KEY,
  node_id VARCHAR(64) NOT NULL,
  name VARCHAR(200) NOT NULL,
  request_id VARCHAR(64) NOT NULL,
  requester_id VARCHAR(64) NOT NULL,
  requester_name VARCHAR(200) NOT NULL,
  status VARCHAR(20) NOT NULL,
  timeout_ms INTEGER NOT NULL,
  params_sha256 VARCHAR(64) NOT NULL,
  issued_at BIGINT NOT NULL,
  dispatched_at BIGINT,
  ended_at BIGINT,
  error VARCHAR(40),
  message VARCHAR(10000),
  duration_ms BIGINT,
  approval_id VARCHAR(40),
  params BYTEA,
  result BYTEA,
  kept_bytes BIGINT NOT NULL
);

CREATE INDEX command_by_node ON command (node_id, issued_at);

CREATE INDEX command_by_time ON command (issued_at);

CREATE INDEX command_by_status ON command (status);

-- Params ('p') and results ('r') as JSON that are too large for their columns, and late results ('l'), cut into parts.
CREATE TABLE command_body (
  command_id VARCHAR(40) NOT NULL REFERENCES command (id) ON DELETE CASCADE,
  kind CHAR(1) NOT NULL,
  part INTEGER NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (command_id, kind, part)
);

CREATE TABLE idempotency (
  requester_id VARCHAR(64) NOT NULL,
  node_id VARCHAR(64) NOT NULL,
  idempotency_key VARCHAR(200) NOT NULL,
  body_sha256 VARCHAR(64) NOT NULL,
  command_id VARCHAR(40) NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (requester_id, node_id, idempotency_key)
);

CREATE INDEX idempotency_by_time ON idempotency (created_at);

CREATE TABLE approval (
  id VARCHAR(40) PRIMARY KEY,
  command_id VARCHAR(40) NOT NULL,
  node_id VARCHAR(64) NOT NULL,
  command VARCHAR(200) NOT NULL,
  risk VARCHAR(16) NOT NULL,
  params_sha256 VARCHAR(64) NOT NULL,
  requester_id VARCHAR(64) NOT NULL,
  requester_name VARCHAR(200) NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  status VARCHAR(16) NOT NULL,
  decided_by VARCHAR(200),
  decided_at BIGINT,
  reason VARCHAR(1000),
  params VARCHAR(1000000)
);

CREATE INDEX approval_by_time ON approval (created_at);

CREATE INDEX approval_by_status ON approval (status);

CREATE TABLE audit (
  number BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  actor_id VARCHAR(64) NOT NULL,
  actor VARCHAR(200) NOT NULL,
  action VARCHAR(64) NOT NULL,
  node_id VARCHAR(64),
  subject VARCHAR(2000),
  command_id VARCHAR(40),
  params_sha256 VARCHAR(64),
  result VARCHAR(64),
  duration_ms BIGINT,
  request_id VARCHAR(64),
  previous_sha256 VARCHAR(64) NOT NULL,
  sha256 VARCHAR(64) NOT NULL
);

CREATE INDEX audit_by_node ON audit (node_id, number);

CREATE INDEX audit_by_time ON audit (at);
