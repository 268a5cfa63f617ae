package dev.sophon.gateway.transfers;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Files that many nodes fetch, each by an id of its own: they are neither copied nor recorded for each. Thread-safe; nothing
 * here blocks.
 */
@ConsumerType
public interface SharedFiles {
    /** What an id gives this very node now; empty where it is not, or no more, its. */
    Optional<File> find(String nodeId, String id);

    /** What a channel of the Node's releases offers this very node now; empty where that is nothing. */
    Optional<SignedText> offered(String nodeId, String channel);

    /** An archive of the release that this very node is offered; empty where it is not. */
    Optional<File> archive(String nodeId, String version, String name);

    /**
     * A text, and the bytes of its signature.
     *
     * @param signature not to be changed
     */
    record SignedText(String text, byte[] signature) {}

    /**
     * A file that does not change.
     *
     * @param size in bytes
     * @param sha256 in lower-case hexadecimal digits
     */
    record File(Path path, long size, String sha256) {}
}
