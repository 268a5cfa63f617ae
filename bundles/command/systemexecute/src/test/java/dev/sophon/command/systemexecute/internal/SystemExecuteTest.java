package dev.sophon.command.systemexecute.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Plan;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.HomeFolder;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the real shell of this machine. */
class SystemExecuteTest {
    private static final ExecutePolicy NOTHING = new ExecutePolicy(null);

    private static Output run(String command) throws Exception {
        return new SystemExecute().handle(new SystemExecute.Params(command, null), new FakeInvocation().with(NOTHING));
    }

    @Test
    void answersExitCodeAndBothStreams() throws Exception {
        Output output = run("echo out; echo err >&2; exit 7");

        assertThat(output.exitCode()).isEqualTo(7);
        assertThat(output.stdout()).isEqualTo("out\n");
        assertThat(output.stderr()).isEqualTo("err\n");
        assertThat(output.durationMs()).isNotNegative();
        assertThat(output.stdoutTruncated()).isFalse();
        assertThat(output.stderrTruncated()).isFalse();
    }

    @Test
    void isBashWithAllItsSyntax() throws Exception {
        assertThat(run("x=(a b); cat <<< ${x[1]}; for i in {1..3}; do printf $i; done")
                        .stdout())
                .isEqualTo("b\n123");
    }

    @Test
    void tellsTheSignalThatEndedIt() throws Exception {
        assertThat(run("kill -TERM $$").exitCode()).isEqualTo(128 + 15);
    }

    @Test
    void drainsBothStreamsWhileItWaits() throws Exception {
        Output output = run("head -c 3000000 /dev/zero | tr '\\0' a; head -c 3000000 /dev/zero | tr '\\0' b >&2");

        assertThat(output.exitCode()).isZero();
        assertThat(output.stdout()).isEqualTo("a".repeat(Limits.STREAM_BYTES));
        assertThat(output.stderr()).isEqualTo("b".repeat(Limits.STREAM_BYTES));
        assertThat(output.stdoutTruncated()).isTrue();
        assertThat(output.stderrTruncated()).isTrue();
    }

    @Test
    void keepsAStreamThatIsExactlyFull() throws Exception {
        Output output = run("head -c " + Limits.STREAM_BYTES + " /dev/zero | tr '\\0' a");

        assertThat(output.stdout()).hasSize(Limits.STREAM_BYTES);
        assertThat(output.stdoutTruncated()).isFalse();
    }

    @Test
    void cutsBetweenTwoCharacters() throws Exception {
        Output output = run("yes € | tr -d '\\n' | head -c 2000000");

        assertThat(output.stdout().getBytes(StandardCharsets.UTF_8)).hasSize(Limits.STREAM_BYTES / 3 * 3);
        assertThat(output.stdout()).isEqualTo("€".repeat(Limits.STREAM_BYTES / 3));
        assertThat(output.stdoutTruncated()).isTrue();
    }

    @Test
    void replacesWhatIsNoTextAndStaysInItsCap() throws Exception {
        assertThat(run("printf 'a\\xffb\\xe2\\x82'").stdout()).isEqualTo("a\ufffdb\ufffd");

        Output output = run("head -c 1000000 /dev/zero | tr '\\0' '\\377'");
        assertThat(output.stdout().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(Limits.STREAM_BYTES);
        assertThat(output.stdoutTruncated()).isTrue();
    }

    @Test
    void fitsIntoAResultHoweverMuchJsonHasToEscape() throws Exception {
        Output output = run("head -c 1048576 /dev/zero; head -c 1048576 /dev/zero >&2");

        assertThat(Json.bytes(output)).hasSizeLessThanOrEqualTo(Limits.RESULT_BYTES);
        assertThat(output.stdoutTruncated()).isTrue();
        assertThat(output.stderrTruncated()).isTrue();
    }

    @Test
    void hasNothingOnStandardInput() throws Exception {
        assertThat(run("cat; echo end").stdout()).isEqualTo("end\n");
    }

    @Test
    void runsInTheHomeOfTheUser() throws Exception {
        assertThat(run("pwd -P").stdout().strip())
                .isEqualTo(HomeFolder.current().toRealPath().toString());
    }

    @Test
    void seesNothingOfTheNodesEnvironment() throws Exception {
        assertThat(System.getenv("SOPHON_TOKEN")).as("planted by the build").isEqualTo("canary");

        assertThat(run("env").stdout()).contains("PATH=").doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo \0", "\0"})
    void refusesWhatNoShellCanTake(String command) {
        CommandException refused = catchThrowableOfType(CommandException.class, () -> run(command));

        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(refused.text()).startsWith("command: ");
    }

    @Test
    void takesALineOfTheSystemsLimitAndRefusesALongerOne() throws Exception {
        String longest = "echo " + "x".repeat(Shell.MAX_BYTES - 5);
        assertThat(run(longest).stdout()).hasSize(Shell.MAX_BYTES - 4);

        CommandException refused = catchThrowableOfType(CommandException.class, () -> run(longest + "€"));
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(refused.text()).contains("131071 bytes").doesNotContain("xx");
    }

    @Test
    void saysNothingOfCommandAndOutputWhenPrinted() throws Exception {
        assertThat(new SystemExecute.Params("canary", 1).toString()).doesNotContain("canary");
        assertThat(run("echo canary").toString()).doesNotContain("canary");
    }

    private static Plan<Output> plan(ExecutePolicy policy, String command) throws Exception {
        return new SystemExecute().plan(new SystemExecute.Params(command, null), new FakeInvocation().with(policy));
    }

    @Test
    void whatTheOwnerKeepsOutIsDeniedBeforeAnybodyIsAsked() throws Exception {
        ExecutePolicy policy = new ExecutePolicy(List.of("rm\\s+-rf", "^curl"));
        for (String denied : List.of("echo a; rm  -rf /tmp/x", "curl example.org")) {
            CommandException refused = catchThrowableOfType(CommandException.class, () -> plan(policy, denied));
            assertThat(refused.code()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
            assertThat(refused.text()).isEqualTo("Denied by this device's policy");
        }
        assertThat(plan(policy, "echo curl").approval()).isEmpty();
    }

    @Test
    @Timeout(20)
    void anExpressionThatNeverEndsDenies() throws Exception {
        ExecutePolicy policy = new ExecutePolicy(List.of("(a+)+$"));
        assertThat(catchThrowableOfType(CommandException.class, () -> plan(policy, "a".repeat(5_000) + "!")))
                .isNotNull();
        assertThat(plan(policy, "echo").approval()).isEmpty();
    }

    @Test
    void anExpressionThatIsTooDeepDenies() {
        Denylist deep = new Denylist(List.of(Pattern.compile("^(a|b)*$")), Duration.ofSeconds(10));
        assertThat(deep.denies("ab".repeat(1_000_000))).isTrue();
    }

    @Test
    void whatIsNoExpressionIsNamedByItsPlaceAndNotByItsText() {
        assertThatThrownBy(() -> new ExecutePolicy(List.of("ok", "secret(")))
                .hasMessageStartingWith("deny[1]: no regular expression: ")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> new ExecutePolicy(List.of(""))).hasMessageContaining("not empty");
    }
}
