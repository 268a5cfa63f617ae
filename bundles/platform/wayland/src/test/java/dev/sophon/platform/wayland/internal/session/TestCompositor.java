package dev.sophon.platform.wayland.internal.session;

import dev.sophon.platform.wayland.internal.wire.LibC;
import dev.sophon.testkit.HeadlessSway;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The compositor of a test. */
public final class TestCompositor {
    static {
        // Programs of a desktop come late on a busy machine.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    private TestCompositor() {}

    public static Compositor of(HeadlessSway sway) {
        Path socket = WaylandSession.socket(sway.environment()).orElseThrow();
        Path runtime = Path.of(sway.environment().get("XDG_RUNTIME_DIR"));
        return new Compositor(LibC.load(), socket, SwayIpc.of((int) sway.pid(), runtime));
    }
}
