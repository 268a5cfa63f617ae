package dev.sophon.capability.filesystem.internal.path;

import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.HomeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folders that stay out of reach whatever the roots are: who can read them can be this Node or its Gateway, who can
 * write there needs no command any more. A folder is known by its file key, so no other spelling of its path helps.
 */
final class Forbidden {
    private static final List<Path> OF_THE_KERNEL = List.of(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));

    private final Set<Object> keys;

    private Forbidden(Set<Object> keys) {
        this.keys = keys;
    }

    /** Those of this moment; a folder that is not there cannot be entered. */
    static Forbidden now(OwnerPolicy policy) {
        return new Forbidden(
                folders(policy).flatMap(folder -> key(folder).stream()).collect(Collectors.toSet()));
    }

    /** The folders themselves, as they are named. */
    static Stream<Path> folders(OwnerPolicy policy) {
        return Stream.of(policy.closedFolders(), List.of(gatewayFolder()), OF_THE_KERNEL)
                .flatMap(List::stream);
    }

    /** Whether these are the attributes of a forbidden folder itself. */
    boolean is(BasicFileAttributes attributes) {
        return attributes.isDirectory() && attributes.fileKey() != null && keys.contains(attributes.fileKey());
    }

    /** Whether the folder lies in a forbidden one, or is one. */
    boolean holds(Path realFolder) throws IOException {
        for (Path at = realFolder; at != null; at = at.getParent()) {
            if (is(Files.readAttributes(at, BasicFileAttributes.class))) {
                return true;
            }
        }
        return false;
    }

    /** Where a Gateway of the same user keeps its tokens; an agent that has one needs no scope any more. */
    private static Path gatewayFolder() {
        String told = System.getenv().getOrDefault("SOPHON_HOME", "");
        return told.isEmpty() ? HomeFolder.current().resolve(".sophon") : Path.of(told);
    }

    private static Optional<Object> key(Path folder) {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(folder, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
