package dev.sophon.itests.desktop;

import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** Ways in which an agent comes to a shell by {@code app.launch}: by programs, by copies, by entries and files of its own. */
final class ShellWays {
    /** What stands for the file that a way makes when it runs. */
    static final String MARK = "MARK";

    private static final String TOUCH = "touch " + MARK;

    /**
     * One of them.
     *
     * @param runs whether it leaves its mark once it is approved
     */
    record Way(String name, List<String> args, boolean runs) {
        static Way of(String name, String... args) {
            return new Way(name, List.of(args), true);
        }

        String params(Path mark) {
            List<String> marked =
                    args.stream().map(arg -> arg.replace(MARK, mark.toString())).toList();
            return Desk.json("name", name, "args", marked);
        }
    }

    private ShellWays() {}

    /** Programs that are everywhere. */
    static List<Way> byPrograms() {
        return List.of(
                Way.of("bash", "-c", TOUCH),
                Way.of("/bin/sh", "-c", TOUCH),
                Way.of("/bin/../bin/dash", "-c", TOUCH),
                Way.of("env", "touch", MARK),
                Way.of("find", "/", "-maxdepth", "0", "-exec", "touch", MARK, ";"),
                Way.of("timeout", "9", "touch", MARK),
                Way.of("xargs", "-a", "/dev/null", "touch", MARK),
                Way.of("script", "-qc", TOUCH, "/dev/null"),
                Way.of("git", "-c", "alias.x=!" + TOUCH, "x"),
                Way.of("make", "--eval", "$(shell " + TOUCH + ")"),
                Way.of("vim", "-es", "-c", "!" + TOUCH, "-c", "q"),
                Way.of("xterm", "-e", "touch", MARK),
                Way.of("debian-uxterm", "-e", "touch", MARK),
                Way.of("XTerm", "-e", "touch", MARK),
                Way.of("python3", "-c", "open('" + MARK + "', 'w')"),
                Way.of("perl", "-e", "open(F, '>" + MARK + "')"),
                Way.of("awk", "BEGIN{system(\"" + TOUCH + "\")}"),
                Way.of("sed", "-n", "1e " + TOUCH, "/etc/passwd"),
                Way.of("nice", "touch", MARK),
                Way.of("nohup", "touch", MARK),
                Way.of("setsid", "touch", MARK),
                Way.of("stdbuf", "-o0", "touch", MARK),
                Way.of("flock", "/dev/null", "touch", MARK),
                Way.of("ionice", "touch", MARK),
                Way.of("setpriv", "touch", MARK),
                Way.of("strace", "-o", "/dev/null", "touch", MARK),
                Way.of("dbus-run-session", "touch", MARK),
                Way.of(
                        "tar",
                        "cf",
                        "/dev/null",
                        "--checkpoint=1",
                        "--checkpoint-action=exec=" + TOUCH,
                        "/etc/hostname"),
                Way.of("ssh", "-o", "ProxyCommand=" + TOUCH, "localhost"));
    }

    /** What lies in the user's own folders, and calls itself something else. */
    static List<Way> byFiles(Path home, Path mark) throws IOException {
        Path copied = Files.copy(Path.of("/bin/sh").toRealPath(), home.resolve("calculator"));
        Path linked = Files.createSymbolicLink(home.resolve("notes"), Path.of("/bin/sh"));
        Path script = Files.writeString(home.resolve("galculator"), "#!/bin/sh\ntouch " + mark + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Path entries = Files.createDirectories(home.resolve("data/applications"));
        String shell = "sh -c \"touch " + mark + "\"";
        Path byPath = entry(home.resolve("letter.desktop"), "Letter", shell);
        entry(entries.resolve("pad.desktop"), "Notes and Lists", shell);
        entry(entries.resolve("wrapped.desktop"), "Wrapped", "env GREETING=hello " + shell);
        return List.of(
                Way.of(copied.toString(), "-c", TOUCH),
                Way.of(linked.toString(), "-c", TOUCH),
                Way.of(script.toString()),
                Way.of(byPath.toString()),
                Way.of("Notes and Lists"),
                Way.of("pad"),
                Way.of("Wrapped"));
    }

    /** Files that {@code filesystem.write} makes, as the agent is allowed to. */
    static List<Way> byWrittenFiles(Path folder) {
        return List.of(
                Way.of(folder.resolve("written.desktop").toString()),
                Way.of("make", "-f", folder.resolve("Makefile").toString()),
                Way.of("sh", folder.resolve("written.txt").toString()));
    }

    /** The params of the commands that write them. */
    static List<String> writing(Path folder, Path mark) {
        return List.of(
                written(
                        folder.resolve("written.desktop"),
                        "[Desktop Entry]\nType=Application\nName=Written\nExec=sh -c \"touch " + mark + "\"\n"),
                written(folder.resolve("Makefile"), "all:\n\ttouch " + mark + "\n"),
                written(folder.resolve("written.txt"), "touch " + mark + "\n"));
    }

    private static String written(Path file, String content) {
        return Desk.json("path", file.toString(), "content", content);
    }

    /** The Node's own program, which knows no approval, run where it finds the Node; there a question would come. */
    static Way byConsole(Path program, Path state, Path mark) {
        String params = new String(Json.bytes(Map.of("command", "touch " + mark)), StandardCharsets.UTF_8);
        return new Way(
                "env",
                List.of(
                        "SOPHON_NODE_HOME=" + state,
                        program.toString(),
                        "console",
                        "sophon:invoke system.execute " + params),
                false);
    }

    /** The same by its name, which the Node gives no folder. */
    static Way bySophon(Path program, Path mark) {
        return new Way(
                program.toString(),
                List.of("console", "sophon:invoke system.execute \"{\\\"command\\\":\\\"touch " + mark + "\\\"}\""),
                false);
    }

    private static Path entry(Path file, String name, String exec) throws IOException {
        return Files.writeString(file, "[Desktop Entry]\nType=Application\nName=" + name + "\nExec=" + exec + "\n");
    }
}
