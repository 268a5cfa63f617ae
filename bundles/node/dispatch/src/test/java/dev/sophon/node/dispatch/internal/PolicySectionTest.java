package dev.sophon.node.dispatch.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the owner says of a bundle's commands, and what a fault in it comes to. */
class PolicySectionTest {
    @TempDir
    Path home;

    private DispatcherBench bench;

    /** What the owner may say. */
    public record Settings(@DefaultValue("Hello") @Length(max = 10) String greeting, @Nullable List<String> names) {
        public Settings {
            if (names != null && names.contains("nobody")) {
                throw new IllegalArgumentException("names: expected somebody");
            }
        }
    }

    record Greeting(String words) {}

    static final class Greet implements CommandHandler<NoParams, Greeting> {
        static final AtomicInteger RUNS = new AtomicInteger();

        @Override
        public Greeting handle(NoParams params, Invocation call) throws CommandException {
            RUNS.incrementAndGet();
            return new Greeting(call.policy(Settings.class).greeting());
        }
    }

    @BeforeEach
    void start() {
        bench = new DispatcherBench(home);
        bench.dispatcher.grant(Set.of("node.command"));
        bench.add(TestSource.of("demo.greet", new Greet()).reading("demo", Settings.class));
        Greet.RUNS.set(0);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private void ownerSays(String sections) {
        bench.owner.sections = Json.tree(sections.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private String words() throws Exception {
        CommandResult result = bench.run("demo.greet", "{}");
        assertThat(result.ok()).as(result.message()).isTrue();
        return result.result().tree().path("words").asText();
    }

    @Test
    void theHandlerReadsWhatTheOwnerSaysNow() throws Exception {
        assertThat(words()).as("an absent section is {}").contains("Hello");
        ownerSays("{'demo':{'greeting':'Moin'}}");
        assertThat(words()).contains("Moin");
        ownerSays("{'demo':{}}");
        assertThat(words()).contains("Hello");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'demo':[]} | policy.json: capabilities.demo: expected object, got array",
                "{'demo':{'greting':1}} | policy.json: capabilities.demo: unknown field greting; known: greeting, names",
                "{'demo':{'greeting':5}} | policy.json: capabilities.demo.greeting: expected string",
                "{'demo':{'greeting':'s3cret s3cret'}} | policy.json: capabilities.demo.greeting: expected 10 characters at most",
                "{'demo':{'names':['nobody']}} | policy.json: capabilities.demo.names: expected somebody"
            })
    void aFaultDeniesTheBundlesCommandsByTheFieldsNameUntilItIsMended(String sections, String words) throws Exception {
        ownerSays(sections);
        bench.owner.verdict = Verdict.ASK;
        CommandResult denied = bench.run("demo.greet", "{}");
        assertThat(denied.error()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(denied.message())
                .startsWith("Denied by this device's policy: " + words)
                .doesNotContain("s3cret");
        assertThat(bench.person.patience).as("nobody is asked about it").isZero();
        assertThat(Greet.RUNS).hasValue(0);

        bench.owner.verdict = Verdict.ALLOW;
        ownerSays("{}");
        assertThat(words()).contains("Hello");
    }

    @Test
    void aFaultInWhatThePolicyReadsForSeveralBundlesDeniesTheirs() throws Exception {
        bench.add(TestSource.of("demo.files", new Other()).reading("filesystem"));
        assertThat(bench.run("demo.files", "{}").ok()).isTrue();
        bench.owner.fault = "filesystem.roots[0]: expected an absolute path";
        CommandResult denied = bench.run("demo.files", "{}");
        assertThat(denied.error()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(denied.message())
                .isEqualTo(
                        "Denied by this device's policy: policy.json: filesystem.roots[0]: expected an absolute path");
    }

    @Test
    void anotherBundlesCommandsGoOn() throws Exception {
        ownerSays("{'demo':{'greeting':5}}");
        bench.add("test.other", (CommandHandler<NoParams, Greeting>) new Other());
        assertThat(bench.run("test.other", "{}").ok()).isTrue();
    }

    static final class Other implements CommandHandler<NoParams, Greeting> {
        @Override
        public Greeting handle(NoParams params, Invocation call) {
            return new Greeting("here");
        }
    }

    @Test
    void aTypeThatNoSectionCanHaveMakesTheCommandUnavailable() throws Exception {
        record Odd(Object anything) {}
        bench.add(TestSource.of("demo.odd", new Other()).reading("odd", Odd.class));
        assertThat(bench.run("demo.odd", "{}").error()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
    }
}
