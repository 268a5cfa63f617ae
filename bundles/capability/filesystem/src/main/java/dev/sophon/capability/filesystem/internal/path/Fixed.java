package dev.sophon.capability.filesystem.internal.path;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What stays where it is: the owner's folders, those that are out of reach, and what is mounted below a root, with all
 * folders above them. Moved elsewhere they would open what is closed, or take files along that are no part of the root. All
 * are known by their file keys.
 */
public final class Fixed {
    private final Set<Object> mounted = new HashSet<>();
    private final Set<Object> above = new HashSet<>();

    private Fixed() {}

    /** That of this moment, for what lies in this root. */
    public static Fixed now(OwnerPolicy policy, Path root) throws IOException {
        Fixed fixed = new Fixed();
        for (Path mount : Mounts.below(root)) {
            fixed.addKey(mount, fixed.mounted);
            fixed.addAllAbove(mount);
        }
        Stream.concat(policy.filesystemRoots().stream(), Forbidden.folders(policy))
                .forEach(fixed::addAllAbove);
        return fixed;
    }

    /** Whether these are the attributes of a folder on which something is mounted: no tree goes on there. */
    public boolean isMount(BasicFileAttributes attributes) {
        return attributes.isDirectory() && mounted.contains(attributes.fileKey());
    }

    /**
     * Refuses a folder that may not go elsewhere.
     *
     * @throws CommandException {@code not_authorized}
     */
    public void refuse(BasicFileAttributes attributes) throws CommandException {
        if (above.contains(attributes.fileKey())) {
            throw new CommandException(
                    ErrorCode.NOT_AUTHORIZED,
                    "path: is or holds a folder that stays where it is: one that the owner names, one out of reach, or"
                            + " one on which a file system is mounted");
        }
    }

    private void addAllAbove(Path named) {
        for (Path at = named; at != null; at = at.getParent()) {
            addKey(at, above);
        }
        try {
            for (Path at = named.toRealPath(); at != null; at = at.getParent()) {
                addKey(at, above);
            }
        } catch (IOException e) {
            return; // not there: nobody can move it
        }
    }

    private void addKey(Path path, Set<Object> keys) {
        try {
            Object key = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
            if (key != null) {
                keys.add(key);
            }
        } catch (IOException e) {
            return; // not there
        }
    }
}
