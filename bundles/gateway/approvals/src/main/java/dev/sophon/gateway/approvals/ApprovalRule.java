package dev.sophon.gateway.approvals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.CommandInfo;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which commands wait for an approval: those at risk Critical, and {@code app.launch} of a shell or interpreter with
 * arguments. The second is a seat belt: whoever may type can open a terminal.
 */
public final class ApprovalRule {
    private static final Set<String> INTERPRETERS = Set.of(
            "sh",
            "bash",
            "dash",
            "zsh",
            "fish",
            "ksh",
            "mksh",
            "csh",
            "tcsh",
            "ash",
            "busybox",
            "env",
            "sudo",
            "su",
            "doas",
            "pkexec",
            "xargs",
            "nohup",
            "setsid",
            "python",
            "pypy",
            "perl",
            "ruby",
            "node",
            "nodejs",
            "deno",
            "bun",
            "php",
            "lua",
            "luajit",
            "tclsh",
            "wish",
            "expect",
            "awk",
            "gawk",
            "mawk",
            "osascript",
            "cmd",
            "powershell",
            "pwsh",
            "wscript",
            "cscript",
            "mshta",
            "rundll32",
            "regsvr32",
            "wsl",
            "java",
            "jshell",
            "groovy",
            "xterm",
            "uxterm",
            "konsole",
            "gnome-terminal",
            "xfce4-terminal",
            "lxterminal",
            "kitty",
            "alacritty",
            "terminator",
            "urxvt",
            "wt",
            "terminal",
            "iterm",
            "iterm2",
            "tmux",
            "screen",
            "ssh",
            "systemd-run");

    private ApprovalRule() {}

    /** Whether a command with these params waits. */
    public static boolean applies(CommandInfo command, @Nullable JsonNode params) {
        return risk(command) == Risk.CRITICAL
                || (command.name().equals("app.launch") && params != null && launchesInterpreter(params));
    }

    /** The higher of what the node declares and what the scope stands for: a node cannot talk its commands' risk down. */
    public static Risk risk(CommandInfo command) {
        Risk declared = command.risk();
        Optional<Risk> known = Scope.of(command.scope()).map(Scope::risk);
        return known.filter(risk -> risk.compareTo(declared) > 0).orElse(declared);
    }

    private static boolean launchesInterpreter(JsonNode params) {
        JsonNode args = params.path("args");
        return args.isArray()
                && !args.isEmpty()
                && isInterpreter(params.path("name").asText(""));
    }

    private static boolean isInterpreter(String name) {
        String base = name.strip().toLowerCase(Locale.ROOT).replaceFirst("^.*[/\\\\]", "");
        String bare = base.replaceFirst("\\.(exe|com|bat|cmd|app|desktop)$", "");
        // python3, python3.11, perl5.36: the version is no other program.
        return INTERPRETERS.contains(bare) || INTERPRETERS.contains(bare.replaceFirst("[-0-9.]+$", ""));
    }
}
