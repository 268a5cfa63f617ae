-- Ids of registrations that were deleted: tokens and sets of features may still name them, so no other node gets one.
CREATE TABLE forgotten_node (id VARCHAR(64) PRIMARY KEY);
