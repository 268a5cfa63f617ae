package dev.sophon.benchmarks;

import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code ./bench tasks}: small tasks in real programs, through a Gateway and a Node as they are shipped. */
public final class Tasks {
    private static final List<String> SCOPES =
            List.of("screen.capture", "input.control", "window.manage", "app.manage", "clipboard.access");

    private Tasks() {}

    /**
     * Has the scripts do them.
     *
     * @param args the source tree's folder, then those of the scripts
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path top = Path.of(args[0]).toRealPath();
        Path state = Files.createTempDirectory(Files.createDirectories(top.resolve("out")), "tasks");
        int status;
        try (Rig rig = new Rig(top.resolve("karaf-assembly"), state)) {
            Runtime.getRuntime().addShutdownHook(new Thread(rig::close));
            rig.startGateway();
            String node = rig.paired("tasks", SCOPES);
            rig.startNode("tasks", node);
            String agent = rig.admin()
                    .post("/api/auth/tokens", "{\"name\":\"tasks\",\"role\":\"Agent\"}")
                    .json()
                    .path("token")
                    .asText();
            List<String> command = new ArrayList<>(List.of(
                    "/usr/bin/python3",
                    "-B",
                    top.resolve("benchmarks/src/main/tasks/tasks.py").toString()));
            command.addAll(List.of(args).subList(1, args.length));
            ProcessBuilder scripts = new ProcessBuilder(command).inheritIO();
            scripts.environment()
                    .putAll(Map.of("SOPHON_URL", rig.url().toString(), "SOPHON_NODE", node, "SOPHON_TOKEN", agent));
            status = scripts.start().waitFor();
        }
        System.exit(status);
    }
}
