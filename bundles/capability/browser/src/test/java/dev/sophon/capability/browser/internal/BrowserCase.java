package dev.sophon.capability.browser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.capability.browser.internal.address.AddressRules;
import dev.sophon.capability.browser.internal.address.Addresses;
import dev.sophon.capability.browser.internal.address.BrowserPolicy;
import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.capability.browser.internal.process.Browser;
import dev.sophon.capability.browser.internal.process.Folders;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.OwnersFiles;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.AllowingPolicy;
import dev.sophon.testkit.FakeInvocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A device with a browser that may visit one site on loopback, and another site that it may not visit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowserCase {
    @TempDir
    static Path device;

    Site site;
    Site secret;
    Browser browser;
    Path root;
    volatile List<String> allowed;

    @BeforeAll
    void begin() throws IOException {
        site = new Site();
        secret = new Site();
        secret.page("/", "canary of the private network");
        allowed = List.of(site.origin(), site.byName());
        root = Files.createDirectories(device.resolve("root"));
        browser = browser(device.resolve("state"));
    }

    @AfterAll
    void end() {
        browser.leave();
        site.close();
        secret.close();
    }

    Browser browser(Path state) {
        return new Browser(
                new Folders(state),
                new AddressRules(policy, names),
                List.of("--host-resolver-rules=MAP none.invalid ~NOTFOUND,MAP " + REBOUND + " 127.0.0.1"));
    }

    /** A name that is public when it is looked at, and private when the browser asks. */
    static final String REBOUND = "rebound.example";

    final Addresses names = host -> host.equals(REBOUND)
            ? new InetAddress[] {InetAddress.getByAddress(new byte[] {93, (byte) 184, (byte) 216, 34})}
            : Addresses.OF_THE_SYSTEM.of(host);

    final OwnerPolicy policy = new AllowingPolicy() {
        @Override
        public JsonNode section(String name) {
            return Json.mapper().valueToTree(Map.of("allow", allowed));
        }

        @Override
        public List<Path> filesystemRoots() {
            return List.of(root);
        }
    };

    /** As the filesystem capability does it, but for its care. */
    final OwnersFiles files = new OwnersFiles() {
        @Override
        public Path copyOut(String path, Path folder, long maxBytes, Invocation call) {
            try {
                return Files.copy(Path.of(path), folder.resolve(Path.of(path).getFileName()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public long copyIn(Path file, String path, Invocation call) {
            try {
                return Files.size(Files.copy(file, Path.of(path)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    static Invocation call() {
        return new FakeInvocation().with(new BrowserPolicy(List.of(), null));
    }

    PageState open(String url) throws CommandException, InterruptedException {
        return new BrowserOpen(browser).handle(new BrowserOpen.Params(url), call());
    }

    PageState navigate(String url) throws CommandException, InterruptedException {
        return new BrowserNavigate(browser).handle(new BrowserNavigate.Params(url, null), call());
    }

    String outline() throws CommandException, InterruptedException {
        return new BrowserSnapshot(browser)
                .handle(new BrowserSnapshot.Params(null, 0, 20_000, false), call())
                .outline();
    }

    PageState click(@Nullable String element, @Nullable String role, @Nullable String name)
            throws CommandException, InterruptedException {
        return new BrowserClick(browser)
                .handle(new BrowserClick.Params(element, role, name, null, MouseButton.LEFT, false), call());
    }

    PageState type(String role, String name, String text) throws CommandException, InterruptedException {
        return new BrowserType(browser)
                .handle(new BrowserType.Params(text, null, role, name, null, false, false), call());
    }

    PageState dialog(boolean accept, @Nullable String text) throws CommandException, InterruptedException {
        return new BrowserDialog(browser).handle(new BrowserDialog.Params(accept, text, null), call());
    }

    PageState waitFor(String text) throws CommandException, InterruptedException {
        return new BrowserWait(browser).handle(new BrowserWait.Params(text, null, null, 5_000, null), call());
    }

    BrowserTabs.Tabs tabs() throws CommandException, InterruptedException {
        return new BrowserTabs(browser).handle(new NoParams(), call());
    }

    void close(@Nullable String tab) throws CommandException, InterruptedException {
        new BrowserClose(browser).handle(new BrowserClose.Params(tab), call());
    }

    JsonNode evaluate(String expression) throws CommandException, InterruptedException {
        BrowserEvaluate.Outcome outcome =
                new BrowserEvaluate(browser).handle(new BrowserEvaluate.Params(expression, null), call());
        assertThat(outcome.error()).isNull();
        return outcome.value() == null ? Json.mapper().missingNode() : outcome.value();
    }

    static CommandException refusal(ThrowingCallable call) {
        CommandException refused = catchThrowableOfType(CommandException.class, call);
        assertThat(refused).as("the refusal").isNotNull();
        assertThat(refused.text()).isNotBlank().doesNotContain("canary");
        return refused;
    }
}
