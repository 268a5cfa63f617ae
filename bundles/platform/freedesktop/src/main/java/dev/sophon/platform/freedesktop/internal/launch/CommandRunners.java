package dev.sophon.platform.freedesktop.internal.launch;

import dev.sophon.protocol.Interpreters;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Programs that run whatever they are told to, by their arguments or by what is typed into them: shells, interpreters,
 * runtimes, terminals, what starts others, and editors with a shell of their own. None of them is launched without somebody
 * being asked, even if a desktop entry of root's names it. The list cannot be complete, and does not have to be: what is
 * launched without a question is only what root or the owner answers for.
 */
final class CommandRunners {
    /** Beside {@link Interpreters}. */
    private static final Set<String> NAMES = Set.of(
            """
            abcl abduco albert ansible ant appfinder at aterm atom autossh batch bazel beesu bemenu
            bigloo bluefish box64 box86 bpython bpython3 bwbasic bwrap byobu cargo catchsegv ccl chez
            chezscheme chicken-csi choom chpst chroot chrt cjs cling clion clisp clj clojure cmake
            coconut code code-insiders code-oss codium contour cool-retro-term crontab crystal csi cursor
            d8 dart datagrip dbus-launch dbus-run-session dbus-send deepin-terminal dex distrobox dmenu
            dmenu_run docker dotnet dtach ecl eclipse ed electron elixir elvish emacsclient erl es eterm
            evim ex exo-open factor fakeroot find firejail flatpak-spawn flock foot footclient ftp fuzzel
            gambit gap gbr3 gbs3 gbw3 gcl gdb gdbus geany gforth ghci ghostty gio git gjs gksu gksudo
            gmake gmrun gnome-builder gnome-console gnuplot gnuplot-nox gnuplot-qt gnuplot-x11 go goland
            gosh gosu gp gprolog gradle gsi gst gtk-launch guake guile gview gvim gvimdiff hy hyper idea
            idle iex io ion ionice ipython3 irb javaw jimsh jre jruby js jsc julia just jython kawa
            kde-open kdesu kdevelop kgx kioclient kitten koi8rxterm kotlin kotlinc krunner kupfer lapce
            lein lf lftp lite-xl littler lldb ltrace lxc lxqt-runner lxsudo lxterm machinectl make
            mariadb mate-terminal mathematica matlab maxima mc meson mit-scheme mlterm mono mono-boehm
            mono-service mono-sgen mosh mosh-client mu-editor mvn mysql nashorn nc ncat ncftp neovide
            netbeans newgrp nice ninja njs nnn nox npm npx nsenter nu numactl ocaml ocamlrun octave osh
            pantheon-terminal parallel perl6 petite pharo phpstorm pip pipx pnpm podman prlimit proton
            proxychains proxychains4 psql ptyxis pulsar pycharm pypy3 pytest pyzo qemu qemu-x86_64 qjs
            qjsc qml qmlscene qtconsole qtcreator qterminal r racket rake raku ranger rbash rc regina
            rexx rhino rider rio rlwrap rofi roxterm rscript rsh rstudio rubymine run0 runghc runuser
            rxvt sage sakura sbcl scala scheme scheme48 scilab scilab-cli scm scons script setpriv sftp
            sg snap-exec socat sqlite3 squeak sshpass st stdbuf stklos strace stterm studio subl
            sublime_text swift swipl synapse systemctl tabby taskset tcc telnet terminology tilda tilix
            time timeout tinyscheme tmate toolbox torify torsocks tox toybox ts-node tsx ulauncher
            unbuffer unshare utop uv uvx vala valgrind vi view vifm vscodium watch webstorm wezterm wine
            wine-stable wine64 wineconsole winetricks wofi wxmaxima x-terminal-emulator xdg-open
            xfce4-run xfrun4 xmaxima xonsh yabasic yakuake yap yarn yash zed zellij zsh5 zutty
            """
                    .strip()
                    .split("\\s+"));

    /** What tells of a program what it is where it is a part of its name. */
    private static final Set<String> PARTS = Set.of(
            "appfinder",
            "bash",
            "dash",
            "emacs",
            "intellij",
            "ipython",
            "java",
            "jetbrains",
            "jupyter",
            "konsole",
            "nvim",
            "perl",
            "python",
            "ruby",
            "shell",
            "spyder",
            "terminal",
            "thonny",
            "vim",
            "visualstudio",
            "vscodium",
            "wine",
            "xterm",
            "zsh");

    private CommandRunners() {}

    /** Whether this is one of them: a name or a path, with or without a version or a suffix, in any case. */
    public static boolean contain(String nameOrPath) {
        String base = nameOrPath.strip().toLowerCase(Locale.ROOT).replaceFirst("^.*[/\\\\]", "");
        String bare = base.replaceFirst("\\.(exe|com|bat|cmd|app|desktop|appimage|bin|jar|pl|py|rb|sh|js)$", "");
        return Interpreters.contain(bare)
                || NAMES.contains(bare)
                || NAMES.contains(bare.replaceFirst("[-0-9.]+$", ""))
                // idle-python3.11, org.gnome.Terminal
                || Stream.of(bare.split("[-_.]+"))
                        .map(part -> part.replaceFirst("[0-9]+$", ""))
                        .anyMatch(PARTS::contains);
    }
}
