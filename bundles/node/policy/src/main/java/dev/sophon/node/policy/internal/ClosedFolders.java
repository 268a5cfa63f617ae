package dev.sophon.node.policy.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The Node's own folders, which no filesystem root may open: the state folder with its secrets, and the distribution. */
record ClosedFolders(List<Path> folders) {
    ClosedFolders {
        folders = List.copyOf(folders);
    }

    /** Those of this process, as they are named and as they really are. */
    static ClosedFolders ofThisProcess(Path stateFolder) {
        Set<Path> folders = new LinkedHashSet<>();
        Stream<Path> karaf = Stream.of("karaf.home", "karaf.base", "karaf.data", "karaf.etc")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .filter(value -> !value.isEmpty())
                .map(Path::of);
        Stream.concat(Stream.of(stateFolder), karaf).forEach(folder -> {
            folders.add(folder.toAbsolutePath().normalize());
            folders.add(real(folder));
        });
        return new ClosedFolders(List.copyOf(folders));
    }

    /** Whether a path is one of them or lies inside one, by its name or by where its links lead. */
    boolean contain(Path path) {
        Path real = real(path);
        return folders.stream().anyMatch(folder -> path.startsWith(folder) || real.startsWith(folder));
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }
}
