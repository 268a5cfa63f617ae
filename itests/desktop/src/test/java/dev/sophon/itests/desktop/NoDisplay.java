package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import java.util.List;

/** A Node that is started where there is no display says so, and how to mend it, once for all commands. */
final class NoDisplay {
    private NoDisplay() {}

    static void of(X11Desk desk) throws Exception {
        Rig rig = desk.rig();
        rig.with("DISPLAY", "").with("WAYLAND_DISPLAY", "");
        try {
            rig.paired("blind", List.of("system.info"));
            Program node = rig.node("blind", "start");
            node.await("Status: Online", Desk.TO_START);
            node.await("Note: \\d+ of \\d\\d commands cannot run: No display: .*set DISPLAY", Desk.PATIENCE);
            node.await("Press Ctrl\\+C", Desk.PATIENCE);
            assertThat(node.lines())
                    .filteredOn(line -> line.contains("No display"))
                    .hasSize(1);
            node.close();
        } finally {
            rig.with("DISPLAY", desk.desktop().display());
        }
    }
}
