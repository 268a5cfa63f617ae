-- What one agent ran on a node that many use: without it, all of the node's commands are read for that.
CREATE INDEX command_by_requester ON command (node_id, requester_id, issued_at);
