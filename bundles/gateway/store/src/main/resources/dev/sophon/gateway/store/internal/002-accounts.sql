-- People who log in with a password. The version rises with each new password: sessions and tokens of an older one are over.
CREATE TABLE account (
  id VARCHAR(32) PRIMARY KEY,
  name VARCHAR(100) NOT NULL UNIQUE,
  role VARCHAR(16) NOT NULL,
  password_hash VARCHAR(300) NOT NULL,
  version INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  created_by VARCHAR(200) NOT NULL
);

CREATE TABLE login_session (
  id VARCHAR(32) PRIMARY KEY,
  account_id VARCHAR(32) NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  account_version INTEGER NOT NULL,
  secret_sha256 VARCHAR(64) NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

-- A token that was made by a login acts as its account.
ALTER TABLE api_token ADD COLUMN account_id VARCHAR(32) REFERENCES account (id) ON DELETE CASCADE;

ALTER TABLE api_token ADD COLUMN account_version INTEGER;
