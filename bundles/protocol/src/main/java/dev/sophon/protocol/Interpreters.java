package dev.sophon.protocol;

import java.util.Locale;
import java.util.Set;

/**
 * Programs that run whatever their arguments say: shells, interpreters, terminals, and what starts others. What runs in one
 * is not known by its name. The list cannot be complete.
 */
public final class Interpreters {
    private static final Set<String> NAMES = Set.of(
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

    private Interpreters() {}

    /** Whether this is one of them: a name or a path, with or without a version or a suffix, in any case. */
    public static boolean contain(String nameOrPath) {
        String base = nameOrPath.strip().toLowerCase(Locale.ROOT).replaceFirst("^.*[/\\\\]", "");
        String bare = base.replaceFirst("\\.(exe|com|bat|cmd|app|desktop)$", "");
        // python3, python3.11, perl5.36: the version is no other program.
        return NAMES.contains(bare) || NAMES.contains(bare.replaceFirst("[-0-9.]+$", ""));
    }
}
