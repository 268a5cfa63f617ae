package dev.sophon.platform.freedesktop.internal.entry;

import dev.sophon.node.command.ProgramEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The environment of the desktop's user: where programs, their entries and the user's choices are. Immutable. */
public final class UserSession {
    private static final List<Path> SYSTEM_PATH = folders(
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/games:/usr/games:/snap/bin");
    private static final String SYSTEM_DATA = "/usr/local/share:/usr/share";

    private final Map<String, String> environment;

    public UserSession(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** What a program that the Node starts for its user sees: none of the Node's own variables. */
    public Map<String, String> forPrograms() {
        Map<String, String> result = new TreeMap<>(environment);
        ProgramEnvironment.keepUsersOwn(result);
        return result;
    }

    public Path home() {
        String home = environment.getOrDefault("HOME", "");
        return home.startsWith("/") ? Path.of(home) : Path.of("/");
    }

    /** Where programs are. */
    List<Path> path() {
        return folders(environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
    }

    /** Where programs for everybody are; this user's path does not count. */
    public List<Path> systemPath() {
        return SYSTEM_PATH;
    }

    /** All of them, in the form of {@code PATH}. */
    public String systemPathFirst() {
        return Stream.concat(SYSTEM_PATH.stream(), path().stream())
                .distinct()
                .map(Path::toString)
                .collect(Collectors.joining(":"));
    }

    /** Where desktop entries are, the user's own first. */
    List<Path> applications() {
        return Stream.concat(
                        folders(environment.getOrDefault(
                                        "XDG_DATA_HOME",
                                        home().resolve(".local/share").toString()))
                                .stream(),
                        folders(or("XDG_DATA_DIRS", SYSTEM_DATA)).stream())
                .map(folder -> folder.resolve("applications"))
                .toList();
    }

    /** Where flatpak keeps what this user alone has installed. */
    public Path flatpak() {
        String own = environment.getOrDefault("FLATPAK_USER_DIR", "");
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        return own.startsWith("/")
                ? Path.of(own)
                : (data.startsWith("/") ? Path.of(data) : home().resolve(".local/share")).resolve("flatpak");
    }

    /** What belongs to the user, whoever that is: nothing below it is root's alone. */
    public List<Path> usersOwn() {
        List<Path> own = new ArrayList<>(folders(environment.getOrDefault("XDG_DATA_HOME", "")));
        own.addAll(folders(environment.getOrDefault("XDG_RUNTIME_DIR", "")));
        if (home().getNameCount() > 0) {
            own.add(home());
        }
        return own;
    }

    /** Where desktop entries for everybody are. */
    List<Path> systemApplications() {
        return folders(or("XDG_DATA_DIRS", SYSTEM_DATA)).stream()
                .map(folder -> folder.resolve("applications"))
                .toList();
    }

    /** Where the types of files stand, as far as the user has no say in it. */
    public List<Path> typeDatabases(Predicate<Path> rootOnly) {
        return folders(or("XDG_DATA_DIRS", SYSTEM_DATA)).stream()
                .map(folder -> folder.resolve("mime/globs2"))
                .filter(Files::isRegularFile)
                .filter(rootOnly)
                .toList();
    }

    /** The files with the choices of default applications, the one that counts most first. */
    List<Path> mimeApps() {
        List<Path> folders = new ArrayList<>(
                folders(or("XDG_CONFIG_HOME", home().resolve(".config").toString())));
        folders.addAll(folders(or("XDG_CONFIG_DIRS", "/etc/xdg")));
        folders.addAll(applications());
        List<Path> files = new ArrayList<>();
        for (Path folder : folders) {
            for (String desktop : or("XDG_CURRENT_DESKTOP", "").split(":", -1)) {
                if (desktop.matches("[A-Za-z0-9_-]+")) {
                    files.add(folder.resolve(desktop.toLowerCase(Locale.ROOT) + "-mimeapps.list"));
                }
            }
            files.add(folder.resolve("mimeapps.list"));
        }
        return files;
    }

    /** The address of the session's D-Bus; empty if it has none. */
    public String busAddress() {
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        return or("DBUS_SESSION_BUS_ADDRESS", runtime.startsWith("/") ? "unix:path=" + runtime + "/bus" : "");
    }

    private String or(String name, String otherwise) {
        String value = environment.getOrDefault(name, "");
        return value.isEmpty() ? otherwise : value;
    }

    private static List<Path> folders(String list) {
        return Stream.of(list.split(":", -1))
                .filter(folder -> folder.startsWith("/"))
                .map(Path::of)
                .toList();
    }
}
