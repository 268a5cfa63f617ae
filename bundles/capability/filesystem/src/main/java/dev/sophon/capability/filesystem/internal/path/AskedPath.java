package dev.sophon.capability.filesystem.internal.path;

import dev.sophon.node.command.CommandException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A path as a command names it, refused unless it is plainly one place: absolute, without dots, of names that are files'. */
public final class AskedPath {
    /** What Linux and macOS take, in bytes. */
    private static final int MAX_BYTES = 4_096;

    private static final int MAX_NAME_BYTES = 255;
    /** Names that Windows gives to devices, whatever comes after a dot. */
    private static final Pattern DEVICE =
            Pattern.compile("(?i)(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])\\s*(\\..*)?");
    /** A colon would name another stream of the file; Windows takes a dot or a space off the end. */
    private static final Pattern WINDOWS_TRAP = Pattern.compile(".*[<>:\"|?*].*|.*[. ]");

    private AskedPath() {}

    /**
     * The path, absolute and free of dots.
     *
     * @throws CommandException {@code invalid_params}
     */
    static Path parse(String text) throws CommandException {
        boolean windows = Path.of("").getFileSystem().getSeparator().equals("\\");
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw refused("at most " + MAX_BYTES + " bytes");
        }
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            throw refused("a path that this system can have");
        }
        if (!path.isAbsolute()) {
            throw refused("an absolute path");
        }
        for (String name : text.split(windows ? "[/\\\\]" : "/", -1)) {
            if (name.equals(".") || name.equals("..")) {
                throw refused("a path without . and ..");
            }
        }
        for (Path name : path) {
            checkName(name.toString(), windows);
        }
        return path;
    }

    /** Refuses what is no plain name of a file on the system. */
    public static void checkName(String name, boolean windows) throws CommandException {
        if (FileName.length(name) > MAX_NAME_BYTES) {
            throw refused("names of at most " + MAX_NAME_BYTES + " bytes");
        }
        if (windows
                && (DEVICE.matcher(name).matches() || WINDOWS_TRAP.matcher(name).matches())) {
            throw refused("names of files: no device, no stream, no dot or space at the end");
        }
    }

    private static CommandException refused(String allowed) {
        return CommandException.invalidParams("path: expected " + allowed);
    }
}
