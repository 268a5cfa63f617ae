-- Passkeys of people: what an authenticator made for one account and one name of this Gateway. The public key stands in what
-- it attested, in base64url; of the private one nothing is here. An account's version is that of when it was added.
CREATE TABLE passkey (
  id VARCHAR(32) PRIMARY KEY,
  account_id VARCHAR(32) NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  account_version INTEGER NOT NULL,
  rp_id VARCHAR(253) NOT NULL,
  credential_id VARCHAR(1400) NOT NULL UNIQUE,
  attested VARCHAR(4000) NOT NULL,
  sign_count BIGINT NOT NULL,
  backup_eligible BOOLEAN NOT NULL,
  name VARCHAR(100) NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT
);
