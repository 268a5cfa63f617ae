package dev.sophon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The scopes of the commands whose names are documented, and of the families that are reserved. Whoever decides by scope and
 * risk goes by these, not by what a machine says of itself: a shell command is one whatever its node calls it.
 */
public final class PublishedCommands {
    private static final Map<String, Scope> SCOPES = Map.ofEntries(
            Map.entry("screen.capture", PublishedScopes.SCREEN_CAPTURE),
            Map.entry("screen.region", PublishedScopes.SCREEN_CAPTURE),
            Map.entry("screen.monitors", PublishedScopes.SCREEN_CAPTURE),
            Map.entry("screen.queryElements", PublishedScopes.SCREEN_CAPTURE),
            Map.entry("screen.waitFor", PublishedScopes.SCREEN_CAPTURE),
            Map.entry("input.mouse.move", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.mouse.click", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.mouse.scroll", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.mouse.drag", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.mouse.down", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.mouse.up", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.mouse.position", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.wait", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.keyboard.hold", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.keyboard.type", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.keyboard.press", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.keyboard.hotkey", PublishedScopes.INPUT_CONTROL),
            Map.entry("app.launch", PublishedScopes.APP_MANAGE),
            Map.entry("app.close", PublishedScopes.APP_MANAGE),
            Map.entry("app.focus", PublishedScopes.APP_MANAGE),
            Map.entry("app.list", PublishedScopes.APP_MANAGE),
            Map.entry("input.element.click", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.element.focus", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.element.setText", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.element.toggle", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.element.select", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.element.expand", PublishedScopes.INPUT_CONTROL),
            Map.entry("input.element.menu", PublishedScopes.INPUT_CONTROL),
            Map.entry("window.list", PublishedScopes.WINDOW_MANAGE),
            Map.entry("window.move", PublishedScopes.WINDOW_MANAGE),
            Map.entry("window.minimize", PublishedScopes.WINDOW_MANAGE),
            Map.entry("window.maximize", PublishedScopes.WINDOW_MANAGE),
            Map.entry("clipboard.read", PublishedScopes.CLIPBOARD_ACCESS),
            Map.entry("clipboard.write", PublishedScopes.CLIPBOARD_ACCESS),
            Map.entry("system.info", PublishedScopes.SYSTEM_INFO),
            Map.entry("system.processes", PublishedScopes.SYSTEM_INFO),
            Map.entry("system.execute", PublishedScopes.SYSTEM_EXECUTE),
            Map.entry("notify.show", PublishedScopes.NOTIFY_SEND),
            Map.entry("canvas.present", PublishedScopes.CANVAS_CONTROL),
            // Of a reserved family, and more than what is reserved: whoever grants the family has not granted this.
            Map.entry("browser.evaluate", new Scope("browser.evaluate", Risk.CRITICAL, "")),
            // Nobody grants it: its steps have theirs.
            Map.entry(Steps.COMMAND, new Scope(Steps.COMMAND, Risk.NONE, "")));

    /** By the names of commands, and there of params: what has to be granted too where one of these is given. */
    private static final Map<String, Map<String, Scope>> BESIDE = Map.of(
            "screen.waitFor",
            Map.of("process", PublishedScopes.SYSTEM_INFO, "clipboard", PublishedScopes.CLIPBOARD_ACCESS));

    private PublishedCommands() {}

    /**
     * The names of the scopes that a command needs with these params, its own first.
     *
     * @param own the scope that the command has
     * @param params as they were sent; a param that is {@code null} or {@code false} is not given
     */
    public static List<String> scopes(String command, String own, @Nullable JsonNode params) {
        Map<String, Scope> beside = BESIDE.get(command);
        if (beside == null || params == null) {
            return List.of(own);
        }
        return Stream.concat(
                        Stream.of(own),
                        beside.entrySet().stream()
                                .filter(param -> isGiven(params.path(param.getKey())))
                                .map(param -> param.getValue().name())
                                .sorted())
                .toList();
    }

    private static boolean isGiven(JsonNode value) {
        return !value.isMissingNode() && !value.isNull() && !(value.isBoolean() && !value.booleanValue());
    }

    /** The scope that a name stands for; empty for a name that is nobody's. */
    public static Optional<Scope> scope(String command) {
        Scope known = SCOPES.get(command);
        return known == null ? PublishedScopes.reservedFor(command) : Optional.of(known);
    }

    /**
     * The same command with the scope and the risk that its name stands for, whatever was declared. Of a reserved family a
     * bundle may declare more: a scope of the family that has to be granted for itself, as {@code browser.evaluate}, and a
     * higher risk.
     */
    public static CommandInfo pinned(CommandInfo declared) {
        Scope known = SCOPES.get(declared.name());
        if (known != null) {
            return declared.under(known.name(), known.risk());
        }
        return PublishedScopes.reservedFor(declared.name())
                .map(family -> declared.under(
                        PublishedScopes.reservedFor(declared.scope())
                                        .filter(family::equals)
                                        .isPresent()
                                ? declared.scope()
                                : family.name(),
                        family.risk().compareTo(declared.risk()) > 0 ? family.risk() : declared.risk()))
                .orElse(declared);
    }
}
