package dev.sophon.command.systemexecute.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.FakeInvocation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the processes that a command started; the sleeps in these commands are the processes to look for. */
class ProcessTreeTest {
    /** A number of seconds that nobody else sleeps for. */
    private final String nap = "77" + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);

    @AfterEach
    void leaveNothingBehind() {
        await().untilAsserted(() -> {
            // The shells that make them as well, or they would go on.
            List<ProcessHandle> left = ProcessHandle.allProcesses()
                    .filter(process -> String.join(
                                    " ", process.info().arguments().orElse(new String[0]))
                            .contains(nap))
                    .toList();
            left.forEach(ProcessHandle::destroyForcibly);
            assertThat(left).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sleep NAP",
                "sleep NAP & sleep NAP & wait",
                "(sleep NAP &) ; sleep NAP",
                "(setsid sleep NAP &) ; sleep NAP",
                "(nohup setsid bash -c 'sleep NAP & disown; sleep NAP' > /dev/null 2>&1 &) ; sleep NAP",
                "(env -i sleep NAP &) ; sleep NAP",
                "trap '' TERM INT HUP; sleep NAP; sleep NAP",
                "sleep NAP | sleep NAP",
            })
    void allOfThemDieAtTheTimeout(String command) {
        CommandException timeout = catchThrowableOfType(CommandException.class, () -> run(command, 400));

        assertThat(timeout.code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(timeout.text()).startsWith("timeoutMs: ").contains("400 ms");
        await().untilAsserted(() -> assertThat(nappers()).isEmpty());
    }

    @Test
    void thoseThatForkWithoutEndDieToo() {
        String storm = "f() { sleep NAP & for i in 1 2 3; do sleep 0.01; done; (f &); }; f; f; f; sleep NAP";

        assertThat(catchThrowableOfType(CommandException.class, () -> run(storm, 500)))
                .isNotNull();

        await().during(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(nappers()).isEmpty());
    }

    @Test
    void aGroupDiesInOneStep() throws Exception {
        Process shell = new ProcessBuilder(
                        Shell.ofThisSystem().arguments(command("for i in {1..20}; do (sleep NAP &); done; sleep NAP")))
                .start();
        await().untilAsserted(() -> assertThat(nappers()).hasSize(21));

        new ProcessTree(shell, "no mark").killGroup();

        await().untilAsserted(() -> assertThat(nappers()).isEmpty());
    }

    @Test
    void allOfThemDieWhenTheCommandIsCancelled() {
        FakeInvocation call = new FakeInvocation().with(new ExecutePolicy(null));
        CompletableFuture<Output> running = CompletableFuture.supplyAsync(() -> {
            try {
                return new SystemExecute()
                        .handle(new SystemExecute.Params(command("(setsid sleep NAP &) ; sleep NAP"), null), call);
            } catch (CommandException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().untilAsserted(() -> assertThat(nappers()).hasSize(2));

        call.end();

        assertThat(catchThrowableOfType(ExecutionException.class, running::get))
                .hasRootCauseInstanceOf(InterruptedException.class);
        await().untilAsserted(() -> assertThat(nappers()).isEmpty());
    }

    @Test
    void aBudgetThatIsOverStartsNothing() {
        FakeInvocation call = new FakeInvocation(Duration.ZERO).with(new ExecutePolicy(null));

        assertThat(catchThrowableOfType(InterruptedException.class, () -> new SystemExecute()
                        .handle(new SystemExecute.Params(command("sleep NAP"), null), call)))
                .isNotNull();
        assertThat(nappers()).isEmpty();
    }

    @Test
    void allOfThemDieWhenTheThreadIsInterrupted() throws Exception {
        CompletableFuture<String> ended = new CompletableFuture<>();
        Thread lane = new Thread(() -> {
            try {
                run("sleep NAP & sleep NAP", 60_000);
                ended.complete("ran to its end");
            } catch (InterruptedException e) {
                ended.complete("interrupted");
            } catch (Exception e) {
                ended.completeExceptionally(e);
            }
        });
        lane.start();
        await().untilAsserted(() -> assertThat(nappers()).hasSize(2));

        lane.interrupt();

        assertThat(ended.get()).isEqualTo("interrupted");
        await().untilAsserted(() -> assertThat(nappers()).isEmpty());
    }

    @Test
    void aBackgroundProcessThatKeepsTheStreamsOpenHoldsNobodyUp() throws Exception {
        Output output = run("sleep NAP & echo started", 20_000);

        assertThat(output.stdout()).isEqualTo("started\n");
        await("it was started on purpose, and in time")
                .untilAsserted(() -> assertThat(nappers()).hasSize(1));
    }

    @Test
    void aBackgroundProcessThatNeverStopsWritingHoldsNobodyUp() throws Exception {
        Output output = run("echo started; (while sleep 0.001 && cat /etc/passwd; do :; done) & sleep 0.1", 20_000);

        assertThat(output.stdout()).startsWith("started\n");
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        run("true", 20_000);
        int before = Thread.getAllStackTraces().size();
        for (int i = 0; i < 20; i++) {
            run("sleep NAP & true", 20_000);
        }

        await().untilAsserted(() -> assertThat(nappers()).hasSize(20));
        assertThat(Thread.getAllStackTraces().size()).isLessThan(before + 10);
    }

    private Output run(String command, int timeoutMs) throws CommandException, InterruptedException {
        return new SystemExecute()
                .handle(
                        new SystemExecute.Params(command(command), timeoutMs),
                        new FakeInvocation().with(new ExecutePolicy(null)));
    }

    private String command(String command) {
        return command.replace("NAP", nap);
    }

    private List<ProcessHandle> nappers() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("/sleep"))
                .filter(process -> List.of(process.info().arguments().orElse(new String[0]))
                        .contains(nap))
                .toList();
    }
}
