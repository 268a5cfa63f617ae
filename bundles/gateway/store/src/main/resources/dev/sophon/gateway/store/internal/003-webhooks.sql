CREATE TABLE webhook (
  id VARCHAR(32) PRIMARY KEY,
  url VARCHAR(2000) NOT NULL,
  events VARCHAR(1000) NOT NULL,
  secret VARCHAR(200) NOT NULL,
  created_at BIGINT NOT NULL,
  created_by VARCHAR(200) NOT NULL
);

-- What is still to be sent, and what was given up; what has arrived is not kept.
CREATE TABLE webhook_delivery (
  id VARCHAR(32) PRIMARY KEY,
  webhook_id VARCHAR(32) NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  event VARCHAR(64) NOT NULL,
  body VARCHAR(100000) NOT NULL,
  created_at BIGINT NOT NULL,
  status VARCHAR(16) NOT NULL,
  attempts INTEGER NOT NULL,
  next_at BIGINT NOT NULL,
  problem VARCHAR(300)
);

CREATE INDEX webhook_delivery_due ON webhook_delivery (status, next_at);

CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook_id, status, created_at);
