package dev.sophon.capability.filesystem.internal.path;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** The way from a path to a place in one of the owner's roots. Thread-safe. */
public final class Roots {
    private final OwnerPolicy policy;

    public Roots(OwnerPolicy policy) {
        this.policy = policy;
    }

    /**
     * The roots as the owner names them.
     *
     * @throws CommandException {@code not_authorized} where there are none
     */
    public List<Path> named() throws CommandException {
        List<Path> roots = policy.filesystemRoots();
        if (roots.isEmpty()) {
            throw new CommandException(
                    ErrorCode.NOT_AUTHORIZED,
                    "this device's owner has named no folders; name them in policy.json under filesystem.roots");
        }
        return roots;
    }

    /**
     * Goes to the folder that holds what the path names, which need not exist itself.
     *
     * @throws CommandException {@code not_authorized} for a path out of reach or through a link, {@code invalid_params}
     *     for one that is none, {@code platform_unsupported} where folders cannot be walked safely
     */
    public Place find(String text) throws CommandException, IOException {
        Path asked = AskedPath.parse(text);
        NoSuchFileException missing = null;
        for (Path plain : deepestFirst()) {
            try {
                // The owner's own links on the way to a root are the owner's business.
                Path real = plain.toRealPath();
                Path prefix = asked.startsWith(plain) ? plain : real;
                if (asked.startsWith(prefix)) {
                    return walk(real, prefix.relativize(asked));
                }
            } catch (NoSuchFileException e) {
                missing = asked.startsWith(plain) && missing == null ? e : missing;
            }
        }
        if (missing != null) {
            throw missing;
        }
        throw outOfReach();
    }

    /** A root inside of another counts for itself: it may be on a file system of its own, with a trash of its own. */
    private List<Path> deepestFirst() throws CommandException {
        return named().stream()
                .map(Path::normalize)
                .sorted(Comparator.comparing(Path::getNameCount).reversed())
                .toList();
    }

    private Place walk(Path root, Path below) throws CommandException, IOException {
        Forbidden forbidden = Forbidden.now(policy);
        if (forbidden.holds(root)) {
            throw outOfReach();
        }
        Place place = Place.root(root, forbidden);
        try {
            // An empty relative path has one empty name.
            for (int i = 0; i < below.getNameCount() && !below.toString().isEmpty(); i++) {
                if (Trash.is(below.getName(i))) {
                    throw new CommandException(
                            ErrorCode.NOT_AUTHORIZED,
                            "path: leads into the trash; filesystem.trash lists it, filesystem.restore gives back");
                }
                place = (i == 0 ? place : place.enter()).named(below.getName(i));
            }
            return place;
        } catch (IOException | CommandException e) {
            place.close();
            throw e;
        }
    }

    static CommandException outOfReach() {
        return new CommandException(
                ErrorCode.NOT_AUTHORIZED,
                "path: outside of the folders that this device's owner allows; policy.json names them under"
                        + " filesystem.roots, and filesystem.list without a path lists them");
    }
}
