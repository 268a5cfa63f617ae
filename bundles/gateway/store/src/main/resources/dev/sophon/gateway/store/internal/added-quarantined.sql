-- Versions of itself that a node has put aside, with the reason, as a JSON object; none is NULL.
ALTER TABLE node ADD COLUMN quarantined VARCHAR(20000);
