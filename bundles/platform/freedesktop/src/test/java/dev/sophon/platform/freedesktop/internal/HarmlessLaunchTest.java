package dev.sophon.platform.freedesktop.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.platform.program.Applications.Found;
import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.platform.freedesktop.internal.entry.DesktopEntries;
import dev.sophon.platform.freedesktop.internal.entry.Programs;
import dev.sophon.platform.freedesktop.internal.entry.UserSession;
import dev.sophon.platform.freedesktop.internal.launch.Doubts;
import dev.sophon.platform.freedesktop.internal.launch.KnownRunners;
import dev.sophon.platform.freedesktop.internal.launch.Launch;
import dev.sophon.platform.freedesktop.internal.launch.LaunchLookup;
import dev.sophon.platform.freedesktop.internal.launch.Launcher;
import dev.sophon.platform.freedesktop.internal.launch.RootOnly;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is launched without anybody being asked. The folder "system" of the test is root's alone, the rest is the user's. */
class HarmlessLaunchTest {
    private static final String GLOBS = "50:text/plain:*.txt\n50:application/pdf:*.pdf\n50:audio/mpeg:*.mp3\n"
            + "50:image/png:*.png\n50:application/vnd.oasis.opendocument.text:*.odt\n50:message/rfc822:*.eml\n"
            + "50:application/x-desktop:*.desktop\n50:application/x-shellscript:*.sh\n";

    @TempDir
    Path temp;

    private Path system;
    private Path home;
    private LaunchTrust trust;

    @BeforeEach
    void aSystem() throws IOException {
        temp = temp.toRealPath();
        system = Files.createDirectories(temp.resolve("system/share/applications"))
                .getParent()
                .getParent();
        home = Files.createDirectories(temp.resolve("home/.local/share/applications"))
                .getParent()
                .getParent()
                .getParent();
        Files.createDirectories(system.resolve("share/mime"));
        Files.createDirectories(system.resolve("bin"));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(system.resolve("share/mime/globs2"), GLOBS);
        for (String document : List.of("a.txt", "a.pdf", "a.mp3", "a.png", "a.odt", "a.eml", "a.sh", "a.unknown")) {
            Files.writeString(home.resolve(document), "text");
        }
        trust = LaunchTrust.NONE;
    }

    private Path program(Path folder, String name) throws IOException {
        Path file = Files.writeString(folder.resolve("bin").resolve(name), "#!/bin/sh\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    private Path entry(Path applications, String id, String exec, String... lines) throws IOException {
        return Files.writeString(
                applications.resolve(id + ".desktop"),
                "[Desktop Entry]\nType=Application\nName=Name of " + id + "\nExec=" + exec + "\n"
                        + String.join("\n", lines) + "\n");
    }

    private Path systems() {
        return system.resolve("share/applications");
    }

    private Path users() {
        return home.resolve(".local/share/applications");
    }

    /** An entry of root's for a program of root's. */
    private void installed(String id, String program, String... lines) throws IOException {
        entry(systems(), id, program(system, program) + " %U", lines);
    }

    private UserSession session() {
        return new UserSession(Map.of(
                "HOME", home.toString(),
                "PATH", home.resolve("bin") + ":" + system.resolve("bin") + ":/usr/bin:/bin",
                "XDG_DATA_DIRS", system.resolve("share") + ":/usr/share"));
    }

    private Predicate<Path> rootOnly() {
        return path -> path.startsWith(system) || new RootOnly(List.of()).holds(path);
    }

    private Found find(String name, String... arguments) throws Exception {
        UserSession session = session();
        Programs programs = new Programs(session);
        DesktopEntries entries = new DesktopEntries(session, programs);
        return new LaunchLookup(session, programs, entries, new Launcher(session, programs, entries))
                .find(name, List.of(arguments), trust, rootOnly(), path -> !rootOnly()
                        .test(path))
                .found();
    }

    private void assertHarmless(String name, String... arguments) throws Exception {
        Found found = find(name, arguments);
        assertThat(found.doubt()).as(name + " " + List.of(arguments)).isEmpty();
        assertThat(found.entry()).startsWith(systems().toString());
    }

    private void assertDoubted(String name, String... arguments) throws Exception {
        assertThat(find(name, arguments).doubt())
                .as(name + " " + List.of(arguments))
                .isNotEmpty();
    }

    /** The ten kinds that people launch most, by id, name and program, with a page or a document of theirs. */
    @ParameterizedTest
    @CsvSource({
        "firefox-esr, firefox-esr, text/html;text/plain, https://example.org/a?b=c#d",
        "thunar, thunar, inode/directory, ''",
        "org.xfce.mousepad, mousepad, text/plain, a.txt",
        "libreoffice-writer, libreoffice, application/vnd.oasis.opendocument.text, a.odt",
        "org.gnome.Evince, evince, application/pdf, a.pdf",
        "thunderbird, thunderbird, message/rfc822, a.eml",
        "org.gnome.Calculator, gnome-calculator, '', ''",
        "xfce-settings-manager, xfce4-settings-manager, '', ''",
        "rhythmbox, rhythmbox, audio/mpeg, a.mp3",
        "pidgin, pidgin, '', HTTPS://chat.example.org/",
    })
    void whatPeopleLaunchMostRunsAtOnce(String id, String program, String types, String argument) throws Exception {
        installed(id, program, "MimeType=" + types + ";", "Categories=Utility;Utility;");
        String[] arguments = argument.isEmpty()
                ? new String[0]
                : new String[] {
                    argument.contains(":") ? argument : home.resolve(argument).toString()
                };
        assertHarmless(id, arguments);
        assertHarmless(id + ".desktop", arguments);
        assertHarmless("name OF " + id, arguments);
        assertHarmless(program, arguments);
        assertHarmless(system.resolve("bin/" + program).toString(), arguments);
        assertThat(find(id, arguments).command())
                .startsWith(system.resolve("bin/" + program).toString())
                .endsWith(arguments);
    }

    /** As they are installed, or as they were copied or linked by whoever wants a shell. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bash",
                "sh -c id",
                "/bin/sh",
                "/bin/../bin/bash",
                "env bash",
                "find / -exec sh {} ;",
                "timeout 9 sh",
                "xargs sh",
                "script -c sh",
                "git -c alias.x=!sh x",
                "make -f /tmp/x",
                "vim -c :!sh",
                "xterm",
                "xterm -e sh",
                "uxterm",
                "debian-xterm",
                "XTerm",
                "python3",
                "python3.11",
                "perl -e system",
                "awk 'BEGIN{system(1)}'",
                "nice sh",
                "nohup sh",
                "setsid sh",
                "stdbuf -o0 sh",
                "flock /tmp/l sh",
                "tar --checkpoint-action=exec=sh",
                "ssh host",
                "chromium --renderer-cmd-prefix=sh",
                "chromium file:///etc/passwd",
                "mousepad --version",
                "gtk-launch x",
                "xdg-open /tmp/x",
                "sophon-node console",
            })
    void noWayToAShellIsHarmless(String commandLine) throws Exception {
        List<String> words = List.of(commandLine.split(" "));
        for (String program :
                List.of("chromium", "mousepad", "sophon-node", "gtk-launch", "xdg-open", "vim", "git", "make")) {
            installed(program, program, "MimeType=text/plain;");
        }
        assertDoubtedOrNotThere(words.get(0), words.subList(1, words.size()).toArray(new String[0]));
    }

    private void assertDoubtedOrNotThere(String name, String... arguments) throws Exception {
        try {
            assertDoubted(name, arguments);
        } catch (dev.sophon.node.command.CommandException e) {
            assertThat(e.text()).contains("expected the name of an installed application");
        }
    }

    /** What is typed into these runs: they ask for a command line, or have a shell of their own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "xfce4-appfinder",
                "lxqt-runner",
                "krunner",
                "ulauncher",
                "gvim",
                "vim.gtk3",
                "nvim-qt",
                "emacs",
                "emacs-gtk",
                "emacs27",
                "thonny",
                "spyder3",
                "jupyter-lab",
                "code",
                "codium",
                "geany"
            })
    void whatRunsWhatIsTypedIntoItIsDoubted(String program) throws Exception {
        installed("app", program);
        assertThat(find("app").doubt()).contains("a shell, an interpreter");
        assertDoubted(program);
        Files.createSymbolicLink(system.resolve("bin/other"), Path.of(program));
        entry(systems(), "linked", system.resolve("bin/other") + " %F");
        assertDoubted("linked");
    }

    /** Even root's own entry does not make them harmless. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sh -c \"firefox %u\"",
                "/usr/bin/python3 /opt/app.py",
                "env A=b /usr/bin/perl /opt/app.pl",
                "java -jar /opt/app.jar",
                "wine c:/app.exe",
                "PROGRAM bash",
                "PROGRAM --run \"sh -c id\"",
                "env -S \"bash\"",
                "exo-open --launch TerminalEmulator",
                "PROGRAM --launch TerminalEmulator",
                "gnome-terminal",
                "/usr/bin/env",
            })
    void whatEndsInAShellOrARuntimeIsDoubtedThoughItIsRoots(String exec) throws Exception {
        Path program = program(system, "app");
        for (String other : List.of("java", "wine", "exo-open", "gnome-terminal")) {
            program(system, other);
        }
        entry(
                systems(),
                "app",
                exec.replace("PROGRAM", program.toString())
                        .replace("java ", system + "/bin/java ")
                        .replace("wine ", system + "/bin/wine ")
                        .replace("exo-open ", system + "/bin/exo-open ")
                        .replaceFirst("^gnome-terminal", system + "/bin/gnome-terminal"));
        assertDoubtedOrNotThere("app");
    }

    /** What is told to a program in one word, what has a suffix, and what is no shell but takes a program to run. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROGRAM run --command=sh org.example.App",
                "PROGRAM --shell=/bin/zsh",
                "BIN/idea.sh %f",
                "BIN/pycharm.sh",
                "BIN/bash.bin",
                "BIN/python3.py",
                "BIN/R --gui=Tk",
                "BIN/mono-sgen",
                "BIN/mit-scheme",
                "BIN/ocaml",
                "BIN/gnuplot",
                "BIN/qjs",
                "BIN/com.visualstudio.code",
                "BIN/com.jetbrains.IntelliJ-IDEA-Community",
                "PROGRAM run com.visualstudio.code",
            })
    void furtherInterpretersAreDoubtedThoughTheyAreRoots(String exec) throws Exception {
        Path program = program(system, "app");
        if (exec.startsWith("BIN/")) {
            program(system, exec.replaceFirst("BIN/", "").replaceFirst(" .*", ""));
        }
        entry(systems(), "app", exec.replace("PROGRAM", program.toString()).replace("BIN", system + "/bin"));
        assertThat(find("app").doubt()).contains("a shell, an interpreter");
    }

    /** The name says nothing of these; what is in the file does. */
    @Test
    void aShellUnderAnotherNameIsDoubted() throws Exception {
        List<Path> shells = List.of(Path.of("/bin/bash"), Path.of("/usr/bin/python3"), Path.of("/usr/bin/perl"));
        for (Path shell : shells) {
            String name = "copied-" + shells.indexOf(shell);
            Path copy = Files.copy(shell.toRealPath(), system.resolve("bin/" + name));
            entry(systems(), name, copy + " %u");
            assertThat(find(name).doubt()).as(shell.toString()).contains("a shell, an interpreter");
        }
        Path listed = Files.writeString(temp.resolve("shells"), "# comment\n" + system + "/bin/listed\n\n");
        Path program = Files.writeString(program(system, "listed"), "of its own");
        Path linked = Files.createLink(system.resolve("bin/linked"), program);
        Path other = Files.writeString(program(system, "other"), "of another");
        KnownRunners known = new KnownRunners(listed, List.of());
        assertThat(known.areCalled("/elsewhere/listed")).isTrue();
        assertThat(known.areCalled("linked")).isFalse();
        assertThat(known.contain(linked)).isTrue();
        assertThat(known.contain(Files.copy(program, system.resolve("bin/copied"))))
                .isTrue();
        assertThat(known.contain(other)).as("of the same size").isFalse();
        assertThat(known.contain(system.resolve("bin/none"))).isTrue();
    }

    /** What a wrapper is called by is no name of the wrapper: snap is a link's end for whatever it runs. */
    @Test
    void aWrapperIsNoRunnerThoughOneOfItsLinksIs() throws Exception {
        Path wrapper = Files.writeString(program(system, "wraps-all"), "a wrapper");
        Path folder = Files.createDirectories(system.resolve("links"));
        Files.createSymbolicLink(folder.resolve("python3"), wrapper);
        KnownRunners known = new KnownRunners(temp.resolve("none"), List.of(folder, temp.resolve("none")));
        assertThat(known.contain(wrapper)).isFalse();
    }

    /** Wrappers and players run what they are told to, which has to be root's too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROGRAM HOME/bin/game",
                "PROGRAM HOME/game.dat",
                "PROGRAM --plugin=HOME/game.dat %u",
                "PROGRAM --plugins=/usr/lib:HOME/game.dat",
                "PROGRAM HOME/folder",
                "PROGRAM file://HOME/game.dat",
                "PROGRAM game.dat",
                "PROGRAM game",
                "env LD_PRELOAD=HOME/game.dat PROGRAM %u",
                "env PATH=HOME/bin:/usr/bin PROGRAM",
            })
    void whatOthersCanChangeAmongTheWordsOfRootsEntryIsDoubted(String exec) throws Exception {
        program(home, "game");
        Files.writeString(home.resolve("game.dat"), "code");
        Files.createDirectories(home.resolve("folder"));
        String words =
                exec.replace("PROGRAM", program(system, "plays").toString()).replace("HOME", home.toString());
        Path entry = entry(systems(), "plays", words);
        assertThat(find("plays").doubt()).contains("others than root can change what its desktop entry tells");
        trust = vouched("plays", Doubts.sha256(entry), Doubts.sha256(system.resolve("bin/plays")));
        assertDoubted("plays");
    }

    @Test
    void whatIsRootsAmongTheWordsOfRootsEntryIsNoDoubt() throws Exception {
        Path data = Files.writeString(system.resolve("share/game.dat"), "code");
        String program = program(system, "plays").toString();
        program(home, "cat");
        entry(
                systems(),
                "plays",
                "env LD_PRELOAD=" + data + " " + program + " --data=" + data + " " + data.getParent()
                        + " /none/there cat" + " --log=/dev/null --url=https://example.org/ %U");
        assertHarmless("plays", "https://example.org/");
    }

    /** It takes the user's own installation before the system's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "app/org.example.Pad",
                "overrides/org.example.Pad",
                "overrides/global",
                "runtime/org.example.Platform"
            })
    void aFlatpakThatTheUserCanReplaceIsDoubted(String place) throws Exception {
        String run = program(system, "flatpak")
                + " run --branch=stable --command=pad --file-forwarding org.example.Pad @@u %U @@";
        entry(systems(), "org.example.Pad", run);
        entry(systems(), "by-ref", system.resolve("bin/flatpak") + " run app/org.example.Pad/x86_64/stable");
        Path exported =
                Files.createDirectories(system.resolve("flatpak/exports/bin")).resolve("org.example.Pad");
        Files.copy(program(system, "any"), exported);
        entry(systems(), "exported", "env A=b " + exported);
        List<String> all = List.of("org.example.Pad", "by-ref", "exported");
        Files.createDirectories(home.resolve(".local/share/flatpak/app/org.example.Other"));
        Files.createDirectories(home.resolve(".local/share/flatpak/runtime"));
        for (String name : all) {
            assertHarmless(name);
        }
        Files.createDirectories(home.resolve(".local/share/flatpak").resolve(place));
        for (String name : all) {
            assertThat(find(name).doubt()).as(name).contains("others than root can change what its desktop entry");
        }
    }

    @Test
    void aTerminalIsDoubtedByEachOfItsSigns() throws Exception {
        installed("one", "one", "Terminal=true");
        installed("two", "two", "Categories=System;TerminalEmulator;");
        Files.createSymbolicLink(system.resolve("bin/three"), Path.of("/bin/sh"));
        entry(systems(), "three", system.resolve("bin/three").toString());
        for (String name : List.of("one", "two", "three")) {
            assertDoubted(name);
        }
    }

    @Test
    void envBeforeAProgramIsNoDoubt() throws Exception {
        entry(systems(), "snapped", "env HINT=/x/y.desktop " + program(system, "snapped") + " %U");
        assertHarmless("snapped", "https://example.org/");
    }

    /** What a wrapper runs is up to the name that it is called by, or to its arguments: all of them are one file. */
    @Test
    void whatAWrapperRunsIsNoOtherOfItsApplications() throws Exception {
        Path snap = program(system, "snap");
        for (String name : List.of("firefox", "thunderbird", "calculator")) {
            Files.createSymbolicLink(system.resolve("bin/" + name), snap);
        }
        entry(
                systems(),
                "calculator_calculator",
                system.resolve("bin/calculator").toString());
        entry(systems(), "firefox_firefox", "env HINT=/x.desktop " + system.resolve("bin/firefox") + " %u");
        entry(systems(), "firefox_window", system.resolve("bin/firefox") + " --private %u");
        entry(systems(), "org.gimp.GIMP", program(system, "flatpak") + " run org.gimp.GIMP");
        for (String other : List.of("thunderbird", "snap", "flatpak")) {
            assertDoubted(other);
            assertThat(find(other).command())
                    .containsExactly(system.resolve("bin/" + other).toString());
        }
        assertHarmless("calculator");
        assertHarmless("firefox");
        assertThat(find("firefox").entry()).endsWith("/firefox_firefox.desktop");
        assertHarmless("org.gimp.GIMP");
    }

    @Test
    void aLinkToAProgramIsThatProgram() throws Exception {
        installed("browser-esr", "firefox-esr");
        entry(
                systems(),
                "editor",
                Files.createSymbolicLink(system.resolve("bin/edit"), program(system, "edit-2")) + "");
        Files.createSymbolicLink(system.resolve("bin/www"), Path.of("firefox-esr"));
        Files.createSymbolicLink(home.resolve("bin/web"), system.resolve("bin/www"));
        assertHarmless("www");
        assertHarmless("web");
        assertHarmless("edit-2");
        assertThat(find("web").command())
                .containsExactly(system.resolve("bin/firefox-esr").toString());
    }

    /** Of what is run without a question nothing is found on the user's path. */
    @Test
    void theEnvBeforeAProgramIsTheSystems() throws Exception {
        program(home, "env");
        String firefox = program(system, "firefox").toString();
        Path byName = entry(systems(), "one", "env A=/x/env env B=c " + firefox + " %u");
        Path linked = Files.createSymbolicLink(systems().resolve("linked.desktop"), byName);
        for (String name : List.of("one", byName.toString(), linked.toString())) {
            assertHarmless(name);
            assertThat(find(name).command())
                    .hasSize(5)
                    .doesNotContain("env", home.resolve("bin/env").toString())
                    .contains("A=/x/env", "B=c", firefox);
        }
        Path elsewhere = Files.createDirectories(system.resolve("opt"));
        Path file = entry(elsewhere, "two", "env A=b " + firefox);
        assertThat(find(file.toString()).command().get(0))
                .isNotEqualTo(home.resolve("bin/env").toString());
        entry(systems(), "three", home.resolve("bin/env") + " A=b " + firefox);
        assertDoubted("three");
        Path mine = entry(users(), "mine", home.resolve("bin/env") + " A=b " + firefox);
        trust = vouched("mine", Doubts.sha256(mine), Doubts.sha256(Path.of(firefox)));
        assertDoubted("mine");
    }

    @Test
    void whatIsRunUnaskedFindsTheSystemsProgramsFirst() throws Exception {
        UserSession session = new UserSession(Map.of("HOME", home.toString(), "PATH", home + "/bin:/usr/bin"));
        Programs programs = new Programs(session);
        Launcher launcher = new Launcher(session, programs, new DesktopEntries(session, programs));
        Path script = Files.writeString(program(home, "script"), "#!/bin/sh\necho $PATH > path\n");
        Launch launch = launcher.find(script.toString(), List.of());
        launcher.start(launch, List.of(), false).process().waitFor();
        assertThat(home.resolve("path")).hasContent(home + "/bin:/usr/bin");
        launcher.start(launch, List.of(), true).process().waitFor();
        assertThat(Files.readString(home.resolve("path")))
                .startsWith("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:")
                .endsWith(":" + home + "/bin\n");
    }

    /** Whoever may write the user's folders must not decide what a name of root's stands for. */
    @Test
    void anEntryOfTheUsersTakesNoPlaceOfRoots() throws Exception {
        installed("firefox", "firefox");
        entry(users(), "firefox", program(home, "evil") + " %u");
        entry(users(), "other", program(home, "evil") + " %u", "Name[xx]=Name of firefox");
        program(home, "firefox");
        for (String name : List.of("firefox", "Name of firefox")) {
            assertHarmless(name);
            assertThat(find(name).command())
                    .containsExactly(system.resolve("bin/firefox").toString());
        }
        assertDoubted("other");
        assertDoubted(users().resolve("firefox.desktop").toString());
        assertDoubted(home.resolve("bin/firefox").toString());
    }

    @Test
    void whatOthersCanChangeIsDoubtedAndHashed() throws Exception {
        entry(systems(), "half", program(home, "half").toString());
        Path whole = entry(users(), "whole", program(system, "whole").toString());
        assertThat(find("half").programSha256()).hasSize(64);
        assertDoubted("half");
        Found found = find("whole");
        assertThat(found.doubt()).contains("vouched");
        assertThat(found.entrySha256()).isEqualTo(Doubts.sha256(whole));
        assertThat(found.programSha256()).isEmpty();
    }

    /** A script that was approved is not another one when it runs. */
    @Test
    void filesAmongTheArgumentsAreHashedToo() throws Exception {
        Path script = home.resolve("a.txt");
        Found found = find("/bin/sh", script.toString(), home.toString(), "a.txt", "/none/there", "/usr/bin/env");
        assertThat(found.filesSha256()).containsOnly(Map.entry(script.toString(), Doubts.sha256(script)));
        Files.writeString(script, "another");
        assertThat(find("/bin/sh", script.toString()).filesSha256()).isNotEqualTo(found.filesSha256());
        installed("pad", "pad", "MimeType=text/plain;");
        assertThat(find("pad", script.toString()).filesSha256()).isEmpty();
    }

    /** It runs in the user's folder, from which a script needs no more than its name. */
    @Test
    void filesThatAreNamedFromTheFolderAreHashed() throws Exception {
        Path script = Files.writeString(home.resolve("notes.sh"), "echo one");
        for (String argument : List.of("notes.sh", "./notes.sh", "--rcfile=notes.sh", "--rcfile=" + script)) {
            Files.writeString(script, "echo one");
            Map<String, String> before = find("/bin/sh", argument).filesSha256();
            assertThat(before).as(argument).hasSize(1).containsValue(Doubts.sha256(script));
            Files.writeString(script, "echo another");
            assertThat(find("/bin/sh", argument).filesSha256()).as(argument).isNotEqualTo(before);
            Files.delete(script);
            assertThat(find("/bin/sh", argument).filesSha256()).as(argument).isEmpty();
        }
    }

    /** What browsers take, and a strict reading of RFC 3986 does not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://bücher.example/",
                "https://例え.テスト/パス?a=b",
                "http://my_host.example:8080/",
                "http://_x.example/",
                "https://example.org/?filter={a}|{b}",
                "https://example.org/a[1]^2#{c}",
                "https://user@example.org/",
                "http://[::1]:80/",
                "http://127.0.0.1?a",
            })
    void pagesAsBrowsersTakeThemAreNoReasonToAsk(String page) throws Exception {
        installed("browser", "browser");
        assertHarmless("browser", page);
        assertThat(find("browser", page).command()).endsWith(page);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://",
                "http://?a",
                "http:///etc/passwd",
                "https://a b/",
                "https://example.org/%zz",
                "https://example.org/\"x",
                "https://exa℀mple.org/",
                "https://example.org\\x",
                "https://example.org/\nx",
                "http://[x]/",
                "ftp://bücher.example/",
                " https://example.org/",
            })
    void whatIsNoPageIsDoubted(String page) throws Exception {
        installed("browser", "browser");
        assertDoubted("browser", page);
    }

    @Test
    void theOwnerVouchesByIdAndHash() throws Exception {
        Path program = program(home, "mine");
        Path entry = entry(users(), "mine", program + " %f", "MimeType=text/plain;");
        trust = vouched("mine", null, null);
        assertDoubted("mine");
        trust = vouched("mine", Doubts.sha256(entry), Doubts.sha256(program));
        assertThat(find("mine", home.resolve("a.txt").toString()).doubt()).isEmpty();
        assertDoubted("mine", "-c");
        assertDoubted("mine", home.resolve("a.pdf").toString());
        Files.writeString(program, "# changed\n");
        assertThat(find("mine").doubt()).contains("another one");
        Files.writeString(entry, "[Desktop Entry]\nType=Application\nName=x\nExec=/bin/sh\n");
        trust = vouched("mine", Doubts.sha256(entry), Doubts.sha256(Path.of("/bin/sh")));
        assertThat(find("mine").doubt()).as("not even so").contains("shell");
    }

    private static LaunchTrust vouched(String id, String entry, String program) {
        return new LaunchTrust(List.of(new LaunchTrust.Vouched(id, entry, program)), List.of(), List.of());
    }

    @Test
    void argumentsArePagesAndDocumentsOfTheApplications() throws Exception {
        installed("pad", "pad", "MimeType=text/plain;application/x-desktop;");
        String text = home.resolve("a.txt").toString();
        assertHarmless("pad", text, "http://example.org/", text);
        Files.createSymbolicLink(home.resolve("link.txt"), home.resolve("a.txt"));
        assertHarmless("pad", home.resolve("link.txt").toString());
        Files.createSymbolicLink(home.resolve("sneaky.txt"), home.resolve("a.sh"));
        Path executable = Files.writeString(home.resolve("run.txt"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwx------"));
        Path own = Files.writeString(Files.createDirectory(home.resolve("own")).resolve("a.txt"), "");
        trust = new LaunchTrust(List.of(), List.of(), List.of(own.getParent()));
        for (String argument : List.of(
                "-e",
                "--",
                "",
                "a.txt",
                "./a.txt",
                "file://" + text,
                "ftp://example.org/",
                "javascript:alert(1)",
                "http://",
                "http:example",
                "https://example.org/ -x",
                home.toString(),
                home.resolve("none.txt").toString(),
                home.resolve("a.pdf").toString(),
                home.resolve("a.sh").toString(),
                home.resolve("a.unknown").toString(),
                home.resolve("sneaky.txt").toString(),
                executable.toString(),
                own.toString(),
                "/dev/null")) {
            assertDoubted("pad", argument);
        }
        assertDoubted("pad", text, "-x");
    }

    @Test
    void sophonsOwnIsDoubted() throws Exception {
        installed("tray", "sophon-tray");
        installed("helper", "helper");
        trust = new LaunchTrust(List.of(), List.of(), List.of(system.resolve("bin")));
        assertDoubted("helper");
        trust = LaunchTrust.NONE;
        assertDoubted("tray");
        assertHarmless("helper");
    }

    @Test
    void onlyRootCanChangeWhatIsRootsOnTheWholeWay() throws Exception {
        RootOnly root = new RootOnly(List.of(home));
        assertThat(root.holds(Path.of("/usr/bin/env"))).isTrue();
        assertThat(root.holds(Path.of("/bin/sh"))).as("by links").isTrue();
        assertThat(root.holds(home.resolve("a.txt"))).isFalse();
        assertThat(root.holds(Path.of("/tmp"))).isFalse();
        assertThat(root.holds(Files.createSymbolicLink(home.resolve("link"), Path.of("/bin/sh"))))
                .as("a link that others can change")
                .isFalse();
        assertThat(root.holds(Path.of("/none/there"))).isFalse();
        assertThat(new RootOnly(List.of(Path.of("/usr/bin"))).holds(Path.of("/usr/bin/env")))
                .isFalse();
        assertThat(root.isMine(home.resolve("a.txt"))).isTrue();
    }

    /** The browser is whatever the user's files say, which an agent may have written: root's own of that id, or in doubt. */
    @Test
    void theUsersChoiceOfABrowserIsDoubtedUnlessItIsRoots() throws Exception {
        installed("browser", "browser", "MimeType=x-scheme-handler/https;text/html;");
        choose("browser");
        assertThat(browser().doubt()).isEmpty();
        entry(users(), "browser", "sh -c 'touch " + home.resolve("done") + "' %u");
        assertThat(browser().doubt()).isEmpty();
        assertThat(browser().entry()).startsWith(systems().toString());

        entry(users(), "mine", "sh -c 'touch " + home.resolve("done") + "' %u");
        choose("mine");
        assertThat(browser().doubt()).contains("others than root can change its desktop entry");
        assertThat(browser().entrySha256()).hasSize(64);

        entry(systems(), "shell", "sh -c 'cat %u'");
        Files.writeString(
                home.resolve(".config/mimeapps.list"),
                "[Default Applications]\nx-scheme-handler/https=shell.desktop\n");
        assertThat(browser().doubt()).contains("it is a shell");

        Path program = program(home, "own-browser");
        Path vouched = entry(users(), "own", program + " %u");
        choose("own");
        trust = new LaunchTrust(
                List.of(new LaunchTrust.Vouched("own", Doubts.sha256(vouched), Doubts.sha256(program))),
                List.of(),
                List.of());
        assertThat(browser().doubt()).isEmpty();
        Files.writeString(program, "#!/bin/sh\ntouch it\n");
        assertThat(browser().doubt()).contains("another one than the device's owner has vouched for");
    }

    private void choose(String id) throws IOException {
        Files.writeString(
                Files.createDirectories(home.resolve(".config")).resolve("mimeapps.list"),
                "[Default Applications]\nx-scheme-handler/https=" + id + ".desktop\n");
    }

    private Found browser() throws Exception {
        URI page = URI.create("https://example.org/");
        return find(new FreedesktopUrlOpener(session()).browser(page), page.toString());
    }
}
