package dev.sophon.protocol.wire;

import java.util.List;

/** Sent by a Node when handlers come, go or change availability: the whole catalogue anew. */
public record CatalogChanged(List<CommandInfo> commands) {}
