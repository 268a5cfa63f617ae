package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Browser;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tools/new-command} writes is a command: it builds, and a Node that has never seen it runs it. */
class NewCommandIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A Maven of its own, that compiles. */
    private static final Duration BUILD = Duration.ofMinutes(5);

    @TempDir
    static Path folder;

    private static Rig rig;
    private static String nodeId;
    private static Program node;

    /** Two projects of the tool's and one build of both, as a Maven takes longer to come up than to compile them. */
    @BeforeAll
    static void start() throws Exception {
        standalone("plain", "plain.hello", "notify.send");
        standalone(
                "greeter",
                "--risk",
                "Medium",
                "--words",
                "Greets people",
                "--section",
                "--port",
                "Greeter",
                "demo.hello",
                "demo.greet");
        Path both = Files.writeString(
                folder.resolve("pom.xml"),
                """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>demo</groupId>
                  <artifactId>both</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <modules>
                    <module>plain</module>
                    <module>greeter</module>
                  </modules>
                </project>
                """);
        run("mvn", "--batch-mode", "--offline", "--quiet", "--file", both.toString(), "package");
        rig = SharedGateway.rig(folder.resolve("rig"));
        nodeId = rig.paired("new", List.of("notify.send", "system.info"));
        node = rig.startNode("new", nodeId);
    }

    private static void standalone(String project, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Rig.distributions().resolveSibling("tools/new-command").toString(),
                "--standalone",
                folder.resolve(project).toString()));
        command.addAll(List.of(words));
        run(command.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        if (rig != null) {
            rig.close();
        }
    }

    /** Puts what was built of a project into the Node's folder. */
    private static Path plug(String project, String name) throws IOException {
        Path part = Files.copy(
                folder.resolve(project).resolve("target/sophon-capability-" + name + "-1.0.0.kar"),
                folder.resolve(project + "-part"));
        return Files.move(
                part, rig.nodeState("new").resolve("karaf/deploy/" + project + ".kar"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aCommandThatWasJustMadeIsPluggedIntoTheRunningNode() throws Exception {
        assertThat(rig.admin().command(nodeId, "plain.hello", "{}").error()).isEqualTo("unknown_command");

        Path plugged = plug("plain", "plain");
        Rig.await("plain.hello to answer", PATIENCE, () -> greet("plain.hello").status() == 200);

        assertThat(greet("plain.hello").json().path("result").path("message").asText())
                .isEqualTo("Hello, Ada!");
        Rest.Answer wrong = rig.admin().command(nodeId, "plain.hello", "{\"name\":\"\"}");
        assertThat(wrong.error()).isEqualTo("invalid_params");

        Files.delete(plugged);
        Rig.await("plain.hello to be gone", PATIENCE, () -> greet("plain.hello").status() == 404);
        assertThat(node.isAlive()).isTrue();
    }

    /** In one call of the tool, and without a word of it in the Gateway or the Node. */
    @Test
    void aScopeAPolicySectionAndAPortOfItsOwnComeAlong() throws Exception {
        String scopes = "/api/nodes/" + nodeId + "/scopes";
        assertThat(grant(scopes, "demo.greet").error()).isEqualTo("invalid_params");

        plug("greeter", "demo");
        Rig.await(
                "the Gateway to hear of the scope",
                PATIENCE,
                () -> rig.admin().get(scopes).text().contains("\"name\":\"demo.greet\",\"risk\":\"Medium\""));
        Program list = rig.operator("nodes", "scopes", nodeId, "--all");
        assertThat(list.exitCode(PATIENCE)).isZero();
        assertThat(list.output()).contains("demo.greet", "Greets people", "camera.capture");
        assertThat(greet("demo.hello").json().path("message").asText())
                .isEqualTo("Node does not have required scope: demo.greet");
        assertThat(grant(scopes, "demo.great").text()).contains("the nearest is demo.greet");
        grantInTheDashboard();
        assertThat(rig.awaitNode(nodeId, record -> true).path("scopes").toString())
                .isEqualTo("[\"demo.greet\",\"notify.send\",\"system.info\"]");
        assertThat(rig.operator("nodes", "scopes", nodeId, "--remove", "demo.greet")
                        .exitCode(PATIENCE))
                .isZero();
        Program granted = rig.operator("nodes", "scopes", nodeId, "--add", "demo.greet");
        assertThat(granted.exitCode(PATIENCE)).as(granted.output()).isZero();
        awaitGreeting("Hello, Ada!");

        policy("{\"capabilities\":{\"demo\":{\"greeting\":\"Moin\"}}}");
        awaitGreeting("Moin, Ada!");
        policy("{\"capabilities\":{\"demo\":{\"greting\":\"Moin\"}}}");
        Rig.await("the fault to deny it", PATIENCE, () -> greet("demo.hello").status() == 403);
        assertThat(greet("demo.hello").json().path("message").asText())
                .isEqualTo("Denied by this device's policy: policy.json: capabilities.demo: unknown field greting;"
                        + " known: greeting");
        assertThat(rig.admin().command(nodeId, "system.info", "{}").status())
                .as("of another bundle")
                .isEqualTo(200);
        policy("{\"excute\":{}}");
        Rig.await(
                "a section that nobody knows to deny everything",
                PATIENCE,
                () -> rig.admin().command(nodeId, "system.info", "{}").status() == 403);
        assertThat(console("sophon:status")).contains("the nearest is execute");
        Files.delete(rig.nodeState("new").resolve("policy.json"));
        awaitGreeting("Hello, Ada!");

        console("scr:disable capability.demo.PlainGreeter");
        Rig.await("the command to go with its port", PATIENCE, () -> greet("demo.hello")
                .error()
                .equals("platform_unsupported"));
        assertThat(greet("demo.hello").json().path("message").asText()).contains("Greeter");
        console("scr:enable capability.demo.PlainGreeter");
        awaitGreeting("Hello, Ada!");
    }

    private void grantInTheDashboard() throws Exception {
        try (Browser browser = new Browser(folder.resolve("browser"))) {
            browser.look(1280, 860, false);
            rig.signIn(browser);
            browser.press("css:.row[data-node='" + nodeId + "'] a.name");
            browser.awaitText("Node console");
            browser.press("Permissions");
            browser.awaitText("Greets people");
            browser.press("css:.scope.medium input[value='demo.greet']");
            browser.press("Save");
            browser.awaitText("Permissions saved");
        }
    }

    /** A checkout with the files that the tool reads and changes. */
    private Path checkout(Path tree) throws IOException {
        Path copy = folder.resolve("checkout");
        for (String file : List.of(
                "tools/new-command",
                "pom.xml",
                "bundles/pom.xml",
                "bundles/protocol/src/main/java/dev/sophon/protocol/PublishedScopes.java",
                "features/pom.xml",
                "features/filesystem/pom.xml",
                "features/filesystem/src/main/feature/feature.xml",
                "docs/commands.md")) {
            Files.createDirectories(copy.resolve(file).getParent());
            Files.copy(tree.resolve(file), copy.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return copy;
    }

    @Test
    void inACheckoutTheSecondCommandOfAScopeDoesNotBringItAgain() throws Exception {
        Path copy = checkout(Rig.distributions().getParent());
        String tool = copy.resolve("tools/new-command").toString();
        run(tool, "--risk", "High", "--words", "Greets", "--section", "--port", "Greeter", "demo.hello", "demo.greet");
        run(tool, "--section", "demo.again", "demo.greet");
        run(tool, "demo.bye", "notify.send");

        Path sources = copy.resolve("bundles/capability/demo/src/main/java/dev/sophon/capability/demo/internal");
        assertThat(sources.resolve("DemoHello.java"))
                .content()
                .contains("@BringsScope(name = \"demo.greet\", risk = Risk.HIGH, words = \"Greets\")", "Greeter port");
        assertThat(sources.resolve("DemoAgain.java"))
                .content()
                .contains("risk = Risk.HIGH", "DemoPolicy.class")
                .doesNotContain("BringsScope");
        assertThat(sources.resolve("DemoBye.java")).content().doesNotContain("DemoPolicy", "BringsScope");
        assertThat(copy.resolve("docs/commands.md")).content().contains("| `demo.greet` | High |");
        for (List<String> wrong : List.of(
                List.of(tool, "demo.new", "demo.unheard"),
                List.of(tool, "--risk", "Odd", "--words", "x", "demo.new", "demo.unheard"),
                List.of(tool, "--risk", "Low", "--words", "x\"y", "demo.new", "demo.unheard"),
                List.of(tool, "--risk", "Low", "--words", "x", "demo.new", "system.execute"))) {
            Program refused = Program.start(wrong, Map.of());
            assertThat(refused.exitCode(PATIENCE)).as(refused.output()).isEqualTo(2);
        }
    }

    /** With the package of a project of its own. */
    @Test
    void theCommandInTheDocsIsTheOneThatTheToolWrites() throws Exception {
        standalone("shown", "demo.hello", "notify.send");
        assertThat(Rig.distributions().resolveSibling("docs/extending.md"))
                .content()
                .contains(
                        "```java\n"
                                + Files.readString(folder.resolve("shown/src/main/java/capability/demo/DemoHello.java"))
                                + "```\n",
                        "\ntools/new-command demo.hello notify.send\n");
    }

    private static void awaitGreeting(String words) throws Exception {
        Rig.await(words, PATIENCE, () -> greet("demo.hello")
                .json()
                .path("result")
                .path("message")
                .asText()
                .equals(words));
    }

    private static Rest.Answer grant(String path, String scope) throws Exception {
        return rig.admin().send("PUT", path, "{\"scopes\":[\"system.info\",\"" + scope + "\"]}", Map.of());
    }

    private static void policy(String text) throws Exception {
        Path part = Files.writeString(rig.nodeState("new").resolve("policy.part"), text);
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
        Files.move(part, rig.nodeState("new").resolve("policy.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String console(String command) throws Exception {
        Program console = rig.node("new", "console", command);
        assertThat(console.exitCode(PATIENCE)).as(console.output()).isZero();
        return console.output();
    }

    private static Rest.Answer greet(String command) throws IOException, InterruptedException {
        return rig.admin().command(nodeId, command, "{\"name\":\"Ada\"}");
    }

    private static void run(String... command) throws Exception {
        Program program = Program.start(List.of(command), Map.of());
        assertThat(program.exitCode(BUILD)).as(program.output()).isZero();
    }
}
