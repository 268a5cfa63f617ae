package dev.sophon.platform.host.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.testkit.XServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class HostProbeTest {
    private final List<Host> registered = new CopyOnWriteArrayList<>();
    private final List<Integer> counts = new CopyOnWriteArrayList<>();

    private Runnable register(Host host) {
        registered.add(host);
        counts.add(registered.size());
        return () -> {
            registered.remove(host);
            counts.add(registered.size());
        };
    }

    private HostProbe probe(Map<String, String> environment) {
        return new HostProbe(
                this::register, System.getProperties(), environment, HostProbe.INTERVAL, HostProbe.PATIENCE);
    }

    private void awaitDisplay(String display, Duration atMost) {
        await().atMost(atMost)
                .until(() ->
                        registered.size() == 1 && registered.get(0).display().equals(display));
    }

    @Test
    void registersAHostWithoutADisplayToo() {
        HostProbe probe = probe(Map.of());
        try {
            awaitDisplay("none", Duration.ofSeconds(5));
            assertThat(registered.get(0).os()).isEqualTo("linux");
            assertThat(registered.get(0).displayProblem()).contains("DISPLAY");
            assertThat(registered.get(0).osDescription()).isNotBlank();
        } finally {
            probe.stop();
        }
        assertThat(registered).isEmpty();
    }

    @Test
    void tellsALostServerWithinFiveSecondsAndAReturnedOneWithinTen() {
        try (XServer server = XServer.start("640x480x24")) {
            HostProbe probe = probe(Map.of("DISPLAY", server.display()));
            try {
                awaitDisplay("x11", Duration.ofSeconds(5));
                assertThat(registered.get(0).displayProblem()).isEmpty();

                server.kill();
                awaitDisplay("none", Duration.ofSeconds(5));
                assertThat(registered.get(0).displayProblem()).contains("does not answer");

                server.restart();
                awaitDisplay("x11", Duration.ofSeconds(10));

                server.freeze();
                awaitDisplay("none", Duration.ofSeconds(5));
                server.thaw();
                awaitDisplay("x11", Duration.ofSeconds(10));
            } finally {
                probe.stop();
            }
            assertThat(counts).as("there is always one").endsWith(1, 0);
            assertThat(counts.subList(0, counts.size() - 1)).doesNotContain(0);
        }
    }
}
