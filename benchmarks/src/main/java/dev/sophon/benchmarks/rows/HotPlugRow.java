package dev.sophon.benchmarks.rows;

import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.LiveSystem;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.PlainHttp;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.benchmarks.Timing;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The filesystem capability, from its KAR being put into the deploy folder to the first of its commands that works. */
public final class HotPlugRow implements Measurement {
    private static final Subject PLUG = new Subject(
            "hot-plug", "s", "a feature added to a running Node, to the first successful call through REST");
    private static final int ROUNDS = 7;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public List<Subject> subjects() {
        return List.of(PLUG);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        LiveSystem system = stage.system();
        Path kar = stage.top().resolve("features/filesystem/target/sophon-capability-filesystem-1.0.0.kar");
        Path waiting = stage.folder("plug");
        Path deployed = system.rig().nodeState("live").resolve("karaf/deploy").resolve(kar.getFileName());
        String body = "{\"command\":\"filesystem.list\",\"params\":{\"path\":"
                + Json.mapper().writeValueAsString(system.files().toString()) + "}}";
        try (PlainHttp http = system.connect()) {
            Timing.Step step = () -> {
                Path part = Files.copy(kar, waiting.resolve(kar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                long start = System.nanoTime();
                Files.move(part, deployed, StandardCopyOption.ATOMIC_MOVE);
                await(http, system, body, true);
                double seconds = (System.nanoTime() - start) / 1e9;
                Files.delete(deployed);
                await(http, system, body, false);
                return seconds;
            };
            Timing.warmUp(1, step);
            Samples samples = Timing.inTurn(ROUNDS, 1, step)[0];
            return List.of(Row.of(PLUG, samples.median(), null, Map.of(), Goal.atMost(0.5, "s"), samples.noise()));
        }
    }

    private static void await(PlainHttp http, LiveSystem system, String body, boolean works)
            throws IOException, InterruptedException {
        Rig.await(
                works ? "the command to work" : "the command to be gone",
                PATIENCE,
                () -> (http.post(system.path(), body).status() == 200) == works);
    }
}
