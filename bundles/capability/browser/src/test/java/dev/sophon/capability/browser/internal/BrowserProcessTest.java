package dev.sophon.capability.browser.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.capability.browser.internal.address.BrowserPolicy;
import dev.sophon.capability.browser.internal.devtools.Chromium;
import dev.sophon.capability.browser.internal.devtools.DevTools;
import dev.sophon.capability.browser.internal.process.Browser;
import dev.sophon.capability.browser.internal.process.Folders;
import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.FakeInvocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How a browser comes and goes. */
class BrowserProcessTest extends BrowserCase {
    @Test
    void nothingIsLeftHoweverItEnds() throws Exception {
        assertThat(tabs().running()).isFalse();
        assertThat(Files.exists(device.resolve("state")))
                .as("it was only asked")
                .isFalse();
        assertThat(refusal(this::outline).text()).contains("browser.open");
        String page = site.page("/", "<p>words</p><script>document.cookie = `kept=1; max-age=1000`</script>");

        // By command: with its cookies kept, and its downloads gone.
        open(page);
        List<ProcessHandle> first = processes();
        assertThat(first).hasSizeGreaterThan(2);
        Path profile = browser.folders().profile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(profile)))
                .isEqualTo("rwx------");
        assertThat(listening(first)).isEmpty();
        close(null);
        assertEnded(first);
        assertThat(tabs().running()).isFalse();
        assertThat(browser.folders().downloads()).doesNotExist();

        // Killed in the middle of a command: that one is told, and the next begins anew.
        open(page);
        assertThat(evaluate("document.cookie").asText()).isEqualTo("kept=1");
        List<ProcessHandle> second = processes();
        CompletableFuture<CommandException> waiting =
                CompletableFuture.supplyAsync(() -> refusal(() -> waitFor("what never comes")));
        Awaitility.await().until(() -> !waiting.isDone());
        root(second).destroyForcibly();
        assertThat(waiting.get(10, TimeUnit.SECONDS).code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertEnded(second);
        assertThat(refusal(this::outline).text()).contains("browser.open");

        // With the bundle.
        open(page);
        List<ProcessHandle> third = processes();
        browser.leave();
        assertEnded(third);
        assertThat(refusal(() -> open(page)).code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
    }

    @Test
    void aProgramThatIsNoBrowserIsSaid() throws Exception {
        for (String program : List.of("/bin/false", "/nowhere/chromium")) {
            Browser other = browser(device.resolve("other"));
            assertThat(refusal(() -> new BrowserOpen(other)
                                    .handle(
                                            new BrowserOpen.Params("about:blank"),
                                            new FakeInvocation().with(new BrowserPolicy(List.of(), program))))
                            .code())
                    .isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
            other.leave();
        }
    }

    /** A Node that is killed closes nothing: the system does. */
    @Test
    void aBrowserWhosePipeEndsIsGone() throws Exception {
        Folders folders = new Folders(device.resolve("piped"));
        folders.prepare();
        Chromium program = Chromium.start(folders.profile(), new BrowserPolicy(null, null), List.of());
        CompletableFuture<Void> ended = new CompletableFuture<>();
        DevTools tools = program.tools(DevTools.MAX_MESSAGE, new DevTools.Listener() {
            @Override
            public void event(String session, String method, com.fasterxml.jackson.databind.JsonNode params) {}

            @Override
            public void ended() {
                ended.complete(null);
            }
        });
        tools.start();
        assertThat(tools.send("", "Browser.getVersion", java.util.Map.of())
                        .get(20, TimeUnit.SECONDS)
                        .path("product")
                        .asText())
                .contains("Chrome");
        List<ProcessHandle> all = ProcessHandle.of(program.pid())
                .map(handle ->
                        Stream.concat(Stream.of(handle), handle.descendants()).toList())
                .orElseThrow();
        tools.close();
        ended.get(10, TimeUnit.SECONDS);
        assertEnded(all);
        program.close();
    }

    private List<ProcessHandle> processes() {
        ProcessHandle root =
                ProcessHandle.of(browser.running().orElseThrow().pid()).orElseThrow();
        return Stream.concat(Stream.of(root), root.descendants()).toList();
    }

    private static ProcessHandle root(List<ProcessHandle> all) {
        return all.get(0);
    }

    private static void assertEnded(List<ProcessHandle> all) {
        Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(all)
                .noneMatch(ProcessHandle::isAlive));
    }

    /** The processes among these that have a socket which listens. */
    private static List<String> listening(List<ProcessHandle> all) throws Exception {
        Process ss =
                new ProcessBuilder("ss", "-ltnpH").redirectErrorStream(true).start();
        String told = new String(ss.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return told.lines()
                .filter(line -> all.stream().anyMatch(one -> line.contains("pid=" + one.pid() + ",")))
                .toList();
    }
}
