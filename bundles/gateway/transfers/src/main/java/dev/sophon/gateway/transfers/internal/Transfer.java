package dev.sophon.gateway.transfers.internal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way in one direction, for one command.
 *
 * @param id 128 random bits in hexadecimal digits; it is the name of the file as well
 * @param ownerId whose room it takes: who uploads it, or who issued the command that a node answers with it
 * @param commandId the one command that it is for; {@code null} until one has named an upload
 * @param size in bytes, as it was announced
 * @param sha256 as it was announced, and of what came once that is whole; {@code null} where nobody has said
 * @param complete whether all of it is here, and its hash is right
 */
record Transfer(
        String id,
        Direction direction,
        String nodeId,
        String ownerId,
        @Nullable String commandId,
        long size,
        @Nullable String sha256,
        boolean complete,
        Instant createdAt,
        Instant expiresAt) {

    Transfer boundTo(String command) {
        return new Transfer(id, direction, nodeId, ownerId, command, size, sha256, complete, createdAt, expiresAt);
    }

    Transfer whole(String hash) {
        return new Transfer(id, direction, nodeId, ownerId, commandId, size, hash, true, createdAt, expiresAt);
    }
}
