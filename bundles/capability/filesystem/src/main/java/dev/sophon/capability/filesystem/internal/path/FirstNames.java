package dev.sophon.capability.filesystem.internal.path;

import dev.sophon.capability.filesystem.internal.FilesystemList;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The first names of a folder behind a given one, however many it holds: no more than these are ever in memory. They are
 * looked at by their bytes, whatever text these are.
 */
public record FirstNames(TreeMap<String, Path> names, boolean more) {
    public static FirstNames of(Place folder, String after, int limit, Invocation call)
            throws IOException, InterruptedException {
        TreeMap<String, Path> first = new TreeMap<>();
        boolean more = false;
        try {
            for (Path entry : folder.folder()) {
                if (call.ended()) {
                    throw new InterruptedException("ended while listing");
                }
                Path name = entry.getFileName();
                String text = FileName.text(name);
                if (text.compareTo(after) > 0 && !Trash.is(name)) {
                    first.put(text, name);
                }
                if (first.size() > limit) {
                    first.pollLastEntry();
                    more = true;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return new FirstNames(first, more);
    }

    /** What the names are now; one that has gone meanwhile, or is out of reach, is left out. */
    public List<FilesystemList.Entry> entries(Place folder) throws IOException {
        List<FilesystemList.Entry> entries = new ArrayList<>();
        for (Path name : names.values()) {
            entry(folder, name).ifPresent(entries::add);
        }
        return entries;
    }

    private static Optional<FilesystemList.Entry> entry(Place folder, Path name) throws IOException {
        try {
            BasicFileAttributes attributes = folder.child(name).attributes();
            Instant modifiedAt = attributes.lastModifiedTime().toInstant();
            return Optional.of(new FilesystemList.Entry(
                    FileName.text(name), EntryType.of(attributes), attributes.size(), modifiedAt));
        } catch (NoSuchFileException | CommandException e) {
            return Optional.empty();
        }
    }
}
