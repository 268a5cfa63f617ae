package dev.sophon.command.systemexecute.internal;

import dev.sophon.node.command.CommandException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The platform's shell and how it takes a command line.
 *
 * @param program the shell itself, by its full path where the platform has a fixed one
 * @param switches what comes between it and the command line
 * @param session the program that gives the shell a session of its own, so that all of it can be killed at once; empty
 *     where there is none
 * @param arguments how this JVM encodes arguments: what it cannot encode goes to the shell as escapes
 * @param output how the output of its commands is read
 */
record Shell(Kind kind, String program, List<String> switches, String session, Charset arguments, Charset output) {
    /** What Linux takes as one argument, less its final NUL; the other systems take no more. */
    static final int MAX_BYTES = 131_071;
    /** What {@code cmd.exe} takes. */
    private static final int MAX_CMD_CHARS = 8_191;

    enum Kind {
        POSIX,
        CMD
    }

    static Shell ofThisSystem() {
        return of(System.getProperty("os.name", ""), jnuEncoding());
    }

    static Shell of(String osName, Charset arguments) {
        String os = osName.toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) {
            Charset console = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
            // With /s, cmd.exe takes off the outer quotes and nothing else; /d leaves AutoRun out.
            return new Shell(Kind.CMD, "cmd.exe", List.of("/d", "/s", "/c"), "", arguments, console);
        }
        String program = os.startsWith("mac") ? "/bin/zsh" : "/bin/bash";
        return new Shell(Kind.POSIX, program, List.of("-c"), setsid(), arguments, StandardCharsets.UTF_8);
    }

    /**
     * The whole argument list for one command line.
     *
     * @throws CommandException {@code invalid_params} for a line that the shell cannot take
     */
    List<String> arguments(String command) throws CommandException {
        if (command.indexOf('\0') >= 0) {
            throw CommandException.invalidParams("command: expected text without NUL characters");
        }
        String line = kind == Kind.CMD ? "\"" + command + "\"" : escapedIfNeeded(command);
        if (kind == Kind.CMD ? line.length() > MAX_CMD_CHARS : line.getBytes(arguments).length > MAX_BYTES) {
            throw CommandException.invalidParams("command: longer than this system's shell takes; allowed are "
                    + (kind == Kind.CMD ? MAX_CMD_CHARS + " characters" : MAX_BYTES + " bytes"));
        }
        List<String> all = new ArrayList<>();
        if (!session.isEmpty()) {
            all.add(session);
        }
        all.add(program);
        all.addAll(switches);
        all.add(line);
        return all;
    }

    /**
     * A JVM in the C locale writes a question mark for every character beyond ASCII, and so would run another text than
     * the approved one. Such a line is handed on by a first shell, which makes the exact bytes of it.
     */
    private String escapedIfNeeded(String command) {
        Charset safe = arguments.equals(StandardCharsets.UTF_8) ? arguments : StandardCharsets.US_ASCII;
        if (safe.newEncoder().canEncode(command)) {
            return command;
        }
        StringBuilder line = new StringBuilder("exec " + program + " -c $'");
        for (byte b : command.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= ' ' && b < 127 && b != '\'' && b != '\\';
            line.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "\\x%02x", b & 0xff));
        }
        return line.append('\'').toString();
    }

    private static String setsid() {
        for (String path : List.of("/usr/bin/setsid", "/bin/setsid")) {
            if (Files.isExecutable(Path.of(path))) {
                return path;
            }
        }
        return "";
    }

    private static Charset jnuEncoding() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }
}
