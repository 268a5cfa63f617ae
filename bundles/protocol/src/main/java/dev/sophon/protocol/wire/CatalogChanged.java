package dev.sophon.protocol.wire;

import dev.sophon.protocol.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sent by a Node when handlers come, go or change availability: the whole catalogue anew.
 *
 * @param scopes as in {@link Hello}
 */
public record CatalogChanged(List<CommandInfo> commands, @Nullable List<Scope> scopes) {}
