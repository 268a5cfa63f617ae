package dev.sophon.capability.browser.internal.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether a page shows certain words, in any of its frames. */
public final class Shown {
    private static final String LOOK =
            """
            (words => {
              const clean = text => text.replace(/\\s+/g, ' ');
              const shown = page => {
                if (page.body && clean(page.body.innerText).includes(clean(words))) return true;
                return [...page.querySelectorAll('iframe, frame')].some(
                    frame => { try { return frame.contentDocument && shown(frame.contentDocument); } catch (e) { return false; } });
              };
              return shown(document);
            })
            """;

    private Shown() {}

    public static boolean on(Tab tab, String words, Invocation call) throws CommandException, InterruptedException {
        String expression = LOOK + "(" + new String(Json.bytes(words), StandardCharsets.UTF_8) + ")";
        List<String> sessions = new ArrayList<>(tab.frameSessions());
        sessions.add(0, tab.session());
        for (String session : sessions) {
            JsonNode answer = tab.call(
                    call, session, "Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
            if (answer.path("result").path("value").asBoolean()) {
                return true;
            }
        }
        return false;
    }
}
