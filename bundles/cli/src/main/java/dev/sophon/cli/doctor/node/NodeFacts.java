package dev.sophon.cli.doctor.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.doctor.Answer;
import dev.sophon.cli.doctor.AsService;
import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.service.Program;
import dev.sophon.cli.service.ServiceStatus;
import dev.sophon.cli.service.Services;
import dev.sophon.node.control.ControlClient;
import dev.sophon.node.control.NodeStatus;
import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.ConfigurationException;
import dev.sophon.node.identity.Revocation;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a Node and its machine.
 *
 * @param configurationProblem why the pairing cannot be read; {@code null} where it can
 * @param gateway what its Gateway says; {@code null} where it has none
 * @param status of the Node itself; {@code null} while none runs, or none that answers
 * @param commands what it says of its commands
 * @param system as Java names it
 * @param root where the machine's files begin
 */
record NodeFacts(
        StateFolder folder,
        @Nullable Configuration pairing,
        @Nullable String configurationProblem,
        @Nullable Revocation revocation,
        @Nullable Answer gateway,
        @Nullable NodeStatus status,
        List<CommandInfo> commands,
        @Nullable ServiceStatus service,
        String system,
        Map<String, String> environment,
        Path root,
        Instant now) {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** In the order in which one thing needs the other. */
    static final List<Check<NodeFacts>> CHECKS = List.of(
            new Pending(),
            new Paired(),
            new KeptPrivate(),
            new SecretsThere(),
            new GatewayReached(),
            new ClockRight(),
            new Running(),
            new Online(),
            new ScopesGranted(),
            new CommandsAvailable(),
            new WaylandInput(),
            new PersonSeen(),
            new PanicKeyHeard(),
            new MacPermissions(),
            new LoginItems(),
            facts -> AsService.look("sophon-node", facts.service()));

    static NodeFacts here() throws IOException, InterruptedException {
        StateFolder folder = StateFolder.current();
        Optional<Configuration> pairing = Optional.empty();
        String problem = null;
        try {
            pairing = new ConfigFile(folder).read();
        } catch (ConfigurationException e) {
            problem = e.getMessage();
        }
        Clock clock = Clock.systemUTC();
        Answer answer = pairing.isEmpty() ? null : Answer.of(pairing.get().gatewayUrl(), clock);
        Optional<JsonNode> status = asked(folder, "status");
        List<CommandInfo> commands = new ArrayList<>();
        asked(folder, "commands")
                .ifPresent(all -> all.forEach(row -> commands.add(Json.mapper().convertValue(row, CommandInfo.class))));
        return new NodeFacts(
                folder,
                pairing.orElse(null),
                problem,
                pairing.flatMap(known -> Revocation.read(folder, known.token())).orElse(null),
                answer,
                status.map(told -> Json.convert(told, NodeStatus.class)).orElse(null),
                commands,
                kept(),
                System.getProperty("os.name", ""),
                System.getenv(),
                Path.of("/"),
                clock.instant());
    }

    /** What the Node answers; empty where none runs or it does not answer in time. */
    private static Optional<JsonNode> asked(StateFolder folder, String verb) throws InterruptedException {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        Thread asking = new Thread(
                () -> {
                    try (ControlClient node =
                            ControlClient.connect(folder.socket()).orElse(null)) {
                        answer.complete(
                                node == null
                                        ? null
                                        : node.request(verb, Map.of()).path(verb));
                    } catch (IOException | RuntimeException e) {
                        answer.complete(null);
                    }
                },
                "sophon-doctor");
        asking.setDaemon(true);
        asking.start();
        try {
            return Optional.ofNullable(answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }

    private static @Nullable ServiceStatus kept() throws IOException, InterruptedException {
        try {
            return Services.here(Program.node()).status();
        } catch (Failure e) {
            return null; // Nothing here keeps services.
        }
    }
}
