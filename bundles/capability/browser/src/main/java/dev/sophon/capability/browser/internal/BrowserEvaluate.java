package dev.sophon.capability.browser.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.capability.browser.internal.process.Browser;
import dev.sophon.node.command.BringsScope;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.text.OneLine;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Runs JavaScript in a page, as the page itself could. */
@Component
@BringsScope(
        name = "browser.evaluate",
        risk = Risk.CRITICAL,
        words = "Run JavaScript in web pages, with all that the pages may do; each one waits for an approval")
@Command(name = "browser.evaluate", scope = "browser.evaluate", risk = Risk.CRITICAL, lane = Lane.PROCESS)
public final class BrowserEvaluate implements CommandHandler<BrowserEvaluate.Params, BrowserEvaluate.Outcome> {
    static final int MAX_RESULT = 1024 * 1024;

    /** What, and where. */
    public record Params(
            @Description("An expression; a promise is waited for") @Length(min = 1, max = 100_000) String expression,
            @Description("A tab; the last one used if absent") @Length(max = 20) @Nullable String tab) {
        @Override
        public String toString() {
            return "Params[expression=***]";
        }
    }

    /**
     * What it came to: either of the two.
     *
     * @param value as JSON; absent where it came to nothing that JSON can tell
     * @param error what it threw
     * @param untrusted true: it is the page's
     */
    public record Outcome(String tab, @Nullable JsonNode value, @Nullable String error, boolean untrusted) {
        @Override
        public String toString() {
            return "Outcome[tab=" + tab + "]";
        }
    }

    private final Browser browser;

    @Activate
    public BrowserEvaluate(@Reference Browser browser) {
        this.browser = browser;
    }

    @Override
    public Outcome handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Tab tab = browser.tab(params.tab());
        JsonNode answer = tab.call(
                call,
                "Runtime.evaluate",
                Map.of("expression", params.expression(), "returnByValue", true, "awaitPromise", true));
        JsonNode value = answer.path("result").path("value");
        if (value.toString().length() > MAX_RESULT) {
            throw CommandException.invalidParams("expression: it came to more than a mebibyte");
        }
        JsonNode thrown = answer.path("exceptionDetails");
        return thrown.isMissingNode()
                ? new Outcome(tab.id(), value.isMissingNode() ? null : value, null, true)
                : new Outcome(
                        tab.id(),
                        null,
                        OneLine.cut(
                                thrown.path("exception")
                                        .path("description")
                                        .asText(thrown.path("text").asText()),
                                2000),
                        true);
    }
}
