package dev.sophon.platform.host.internal;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session that the environment names, if its server answers: Wayland before X11, because an X server beside a Wayland
 * compositor shows only part of the screen. For one thread.
 */
final class UnixSession implements AutoCloseable {
    private final Map<String, String> environment;
    private final String machineName;
    private final Duration patience;

    private @Nullable XLink link;
    private int epoch;
    private String lastProblem = "";
    private String hint = "";

    /** @param patience for each answer of a server */
    UnixSession(Map<String, String> environment, String machineName, Duration patience) {
        this.environment = Map.copyOf(environment);
        this.machineName = machineName;
        this.patience = patience;
    }

    /** Looks again. */
    Session probe() {
        boolean x11Session = set("XDG_SESSION_TYPE").equals("x11");
        if (!x11Session && waylandAnswers()) {
            close();
            return new Session("wayland", "", epoch);
        }
        String problem = x11Problem();
        if (problem.isEmpty()) {
            lastProblem = "";
            return new Session("x11", "", epoch);
        }
        if (!x11Session && set("DISPLAY").isEmpty() && !set("WAYLAND_DISPLAY").isEmpty()) {
            return Session.none(
                    "No display: the Wayland compositor at WAYLAND_DISPLAY does not answer. Start it; or set"
                            + " WAYLAND_DISPLAY and XDG_RUNTIME_DIR for the Node as they are in the desktop session.",
                    epoch);
        }
        // The hint is as of when the problem arose: what other servers do meanwhile is no news.
        if (!problem.equals(lastProblem)) {
            lastProblem = problem;
            hint = LocalServers.hint();
        }
        return Session.none(problem + hint, epoch);
    }

    @Override
    public void close() {
        XLink open = link;
        link = null;
        if (open != null) {
            epoch++;
            try {
                open.close();
            } catch (IOException e) {
                // It is gone either way.
                return;
            }
        }
    }

    private boolean waylandAnswers() {
        String name = set("WAYLAND_DISPLAY");
        if (name.isEmpty() && set("XDG_SESSION_TYPE").equals("wayland")) {
            name = "wayland-0";
        }
        String folder = set("XDG_RUNTIME_DIR");
        if (name.isEmpty() || (!name.startsWith("/") && folder.isEmpty())) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(Path.of(folder).resolve(name)));
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Why the X server cannot be used; empty when it answers. */
    private String x11Problem() {
        String name = set("DISPLAY");
        XLink open = link;
        if (open != null) {
            try {
                return open.answers() ? "" : silent(name);
            } catch (IOException e) {
                // It is gone; there may be another one by now.
                close();
            }
        }
        if (name.isEmpty()) {
            return "No display: DISPLAY is not set. Start the Node inside the desktop session, or set DISPLAY for it, as"
                    + " Environment=DISPLAY=:0 in its systemd unit.";
        }
        Optional<DisplayName> display = DisplayName.parse(name);
        if (display.isEmpty()) {
            return "No display: DISPLAY is expected to be of the form [HOST]:NUMBER, as :0.";
        }
        try {
            byte[] cookie = XAuthority.cookie(XAuthority.file(environment), display.get(), machineName)
                    .orElse(new byte[0]);
            link = XLink.open(display.get().address(), cookie, patience);
            return "";
        } catch (XLink.RefusedException e) {
            return "The X server at " + display.get() + " does not let this user in (" + e.getMessage()
                    + "). Set XAUTHORITY to the session's cookie file, or type in the session:"
                    + " xhost +SI:localuser:" + System.getProperty("user.name", "USER") + ".";
        } catch (IOException e) {
            return silent(display.get().toString());
        }
    }

    private static String silent(String display) {
        return "The X server at " + display + " does not answer. Start it, or set DISPLAY to one that runs.";
    }

    private String set(String variable) {
        return environment.getOrDefault(variable, "").strip();
    }
}
