package dev.sophon.cli.service;

import dev.sophon.cli.launch.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a systemd unit. */
final class Unit {
    private static final List<String> FOR_ALL = List.of(
            "NoNewPrivileges=yes",
            "LockPersonality=yes",
            "RestrictRealtime=yes",
            "RestrictSUIDSGID=yes",
            "KeyringMode=private",
            "ProtectHostname=yes",
            "ProtectKernelTunables=yes",
            "ProtectControlGroups=yes",
            "SystemCallArchitectures=native",
            "SystemCallErrorNumber=EPERM",
            "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK");

    /** A user's systemd may take nothing from a service but within a user namespace. */
    private static final List<String> FOR_USERS = List.of("PrivateUsers=yes");

    private static final List<String> FOR_SYSTEM = List.of(
            "CapabilityBoundingSet=",
            "AmbientCapabilities=",
            "ProtectKernelModules=yes",
            "ProtectKernelLogs=yes",
            "ProtectClock=yes",
            "RemoveIPC=yes");

    private static final List<String> CLOSED = List.of(
            "RestrictNamespaces=yes", "SystemCallFilter=@system-service", "SystemCallFilter=~@privileged @resources");

    /** What the sandbox of a browser takes, which a user's systemd would call badly exposed. */
    private static final List<String> BROWSERS = List.of(
            "RestrictNamespaces=user pid net",
            "SystemCallFilter=@system-service chroot",
            "SystemCallFilter=~@resources");

    private static final Pattern TOLD = Pattern.compile("(?m)^Environment=\"?([A-Z_]+)=(.*?)\"?$");

    private Unit() {}

    static String of(Service service) throws Failure {
        Program program = service.program();
        String executable = service.executable().toString();
        if (executable.chars().anyMatch(each -> "\"'\\".indexOf(each) >= 0)) {
            throw new Failure(
                    "systemd starts no program whose path has a quote or a backslash in it. Move the distribution"
                            + " to a folder without.");
        }
        List<String> lines = new ArrayList<>();
        lines.add("# By: " + program.line("install", service.system()) + "; " + OwnFile.MARK);
        lines.add("# To change a setting: " + (service.system() ? "sudo systemctl" : "systemctl --user") + " edit "
                + program.name());
        lines.addAll(List.of("", "[Unit]", "Description=" + program.title(), "After=network-online.target"));
        if (service.system()) {
            lines.add("Wants=network-online.target");
        }
        lines.addAll(List.of("", "[Service]", "Type=simple"));
        if (service.system()) {
            lines.add("User=" + service.account());
        }
        lines.add("ExecStart=" + quoted(executable) + " " + String.join(" ", program.verb()));
        lines.addAll(List.of("Restart=on-failure", "RestartSec=5s"));
        lines.add("# Java's answer to being asked to end.");
        lines.add("SuccessExitStatus=143");
        lines.add((program.onDesktop() ? "# Not paired, or config.json cannot be used" : "# gateway.cfg cannot be used")
                + ": starting it again would not help.");
        lines.add("RestartPreventExitStatus=" + Failure.FOR_GOOD);
        if (program.onDesktop()) {
            lines.add("# The programs that an agent has opened stay open.");
            lines.add("KillMode=process");
        }
        for (var variable : service.environment().entrySet()) {
            lines.add("Environment=" + quoted(variable.getKey() + "=" + variable.getValue()));
        }
        lines.add("UMask=0077");
        if (service.hardened()) {
            harden(service, lines);
        }
        lines.addAll(List.of("", "[Install]", "WantedBy=" + (service.system() ? "multi-user" : "default") + ".target"));
        return String.join("\n", lines) + "\n";
    }

    private static void harden(Service service, List<String> lines) throws Failure {
        boolean desktop = service.program().onDesktop();
        lines.add("");
        lines.add("# Without sudo and other programs that become root" + (desktop ? "." : ";"));
        lines.addAll(FOR_ALL);
        lines.addAll(service.system() ? FOR_SYSTEM : FOR_USERS);
        if (desktop) {
            lines.add("ProtectSystem=full");
        } else {
            lines.addAll(List.of(
                    "ProtectSystem=strict",
                    "ReadWritePaths=" + quoted(service.state()),
                    "ProtectProc=invisible",
                    "PrivateTmp=yes"));
        }
        if (desktop) {
            lines.add(
                    service.system()
                            ? "# With sandboxes of browsers, without those of Flatpak."
                            : "# Without sandboxes of browsers and Flatpak.");
        }
        lines.addAll(desktop && service.system() ? BROWSERS : CLOSED);
    }

    /** What the text of a unit tells its service of the environment, as {@link #of} writes it. */
    static Map<String, String> environment(String text) {
        Map<String, String> told = new TreeMap<>();
        Matcher line = TOLD.matcher(text);
        while (line.find()) {
            told.put(line.group(1), line.group(2).replaceAll("%%", "%").replaceAll("\\\\(.)", "$1"));
        }
        return told;
    }

    /** As systemd reads it back: one word, and no per cent sign that stands for something else. */
    private static String quoted(String word) throws Failure {
        if (word.chars().anyMatch(Character::isISOControl)) {
            throw new Failure("A path or a variable with a control character in it cannot be given to systemd.");
        }
        return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%") + '"';
    }
}
