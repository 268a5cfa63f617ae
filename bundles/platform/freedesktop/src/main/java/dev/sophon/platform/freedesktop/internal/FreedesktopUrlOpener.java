package dev.sophon.platform.freedesktop.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.HostPlatform;
import dev.sophon.node.platform.program.Applications;
import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.node.platform.program.UrlOpener;
import dev.sophon.platform.freedesktop.internal.entry.DesktopEntries;
import dev.sophon.platform.freedesktop.internal.entry.DesktopEntry;
import dev.sophon.platform.freedesktop.internal.entry.Programs;
import dev.sophon.platform.freedesktop.internal.entry.UserSession;
import dev.sophon.platform.freedesktop.internal.launch.LaunchLookup;
import dev.sophon.platform.freedesktop.internal.launch.Launcher;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Opens pages in the application that {@code mimeapps.list} names for their scheme: root's own of that id where there is one,
 * as {@link LaunchLookup} has it.
 */
@Component
public final class FreedesktopUrlOpener implements UrlOpener {
    /** A browser that cannot start says so at once. */
    private static final long TO_FAIL_MS = 1500;

    /** Debian's choice, where the desktop has none. */
    private static final String FALLBACK = "x-www-browser";

    private final Programs programs;
    private final DesktopEntries entries;
    private final Launcher launcher;
    private final LaunchLookup lookup;

    /** @param host has a display: a browser needs one */
    @Activate
    public FreedesktopUrlOpener(
            @Reference(target = "(&(sophon.os=linux)(|(sophon.display=x11)(sophon.display=wayland)))")
                    HostPlatform host) {
        this(new UserSession(System.getenv()));
    }

    FreedesktopUrlOpener(UserSession session) {
        this.programs = new Programs(session);
        this.entries = new DesktopEntries(session, programs);
        this.launcher = new Launcher(session, programs, entries);
        this.lookup = new LaunchLookup(session, programs, entries, launcher);
    }

    @Override
    public Opening find(URI url, LaunchTrust trust) throws CommandException {
        LaunchLookup.Result result = lookup.find(browser(url), List.of(url.toASCIIString()), trust);
        return new Opening() {
            @Override
            public Applications.Found found() {
                return result.found();
            }

            @Override
            public void open() throws CommandException, InterruptedException {
                Process process =
                        launcher.start(result.launch(), List.of(), true).process();
                if (process.waitFor(TO_FAIL_MS, TimeUnit.MILLISECONDS) && process.exitValue() != 0) {
                    throw CommandException.unsupported(
                            "The default browser ended at once, with exit code " + process.exitValue() + ".");
                }
            }
        };
    }

    /** The name that it is launched by. */
    String browser(URI url) throws CommandException {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        Optional<String> entry = entries.defaultFor("x-scheme-handler/" + scheme)
                .or(() -> entries.defaultFor("text/html"))
                .map(DesktopEntry::id);
        return entry.or(() -> programs.find(FALLBACK).map(Path::toString))
                .orElseThrow(() -> CommandException.unsupported(
                        "No browser is installed on this device, or none is chosen as the default for web pages."));
    }
}
