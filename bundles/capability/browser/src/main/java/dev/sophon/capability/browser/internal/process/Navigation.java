package dev.sophon.capability.browser.internal.process;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.capability.browser.internal.address.AddressRules;
import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.protocol.ErrorCode;
import java.util.Map;
import java.util.regex.Pattern;

/** The ways of a tab to another page. */
public final class Navigation {
    private static final Pattern REASON = Pattern.compile("net::ERR_[A-Z0-9_]{1,60}");

    private Navigation() {}

    public static void requireWeb(String url) throws CommandException {
        if (!AddressRules.isWeb(url)) {
            throw CommandException.invalidParams("url: " + AddressRules.SCHEMES);
        }
    }

    /**
     * Goes to an address, and waits a bounded time for its page.
     *
     * @throws CommandException {@code not_authorized} for one that may not be visited, after a redirect too;
     *     {@code invalid_params} for one where nothing answers
     */
    public static PageState go(Tab tab, String url, Invocation call) throws CommandException, InterruptedException {
        requireWeb(url);
        tab.takeRefused();
        JsonNode answer = tab.call(call, "Page.navigate", Map.of("url", url));
        String why = tab.takeRefused();
        if (why != null) {
            throw new CommandException(ErrorCode.NOT_AUTHORIZED, "url: " + why);
        }
        String reason = answer.path("errorText").asText();
        if (!reason.isEmpty() && !answer.path("isDownload").asBoolean()) {
            throw CommandException.invalidParams("url: the page could not be loaded"
                    + (REASON.matcher(reason).matches() ? ": " + reason : ""));
        }
        return Browser.after(tab, call);
    }

    public static PageState reload(Tab tab, Invocation call) throws CommandException, InterruptedException {
        tab.act(call, "Page.reload", Map.of());
        return Browser.after(tab, call);
    }

    public static PageState history(Tab tab, int steps, Invocation call) throws CommandException, InterruptedException {
        JsonNode history = tab.call(call, "Page.getNavigationHistory", Map.of());
        JsonNode entry =
                history.path("entries").path(history.path("currentIndex").asInt() + steps);
        if (entry.isMissingNode()) {
            throw CommandException.invalidParams("url: there is no page in this direction");
        }
        tab.act(
                call,
                "Page.navigateToHistoryEntry",
                Map.of("entryId", entry.path("id").asInt()));
        return Browser.after(tab, call);
    }
}
