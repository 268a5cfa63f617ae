package dev.sophon.protocol;

import dev.sophon.protocol.wire.CommandInfo;
import java.util.Map;
import java.util.Optional;

/**
 * The scopes of the commands whose names are documented, and of the families that are reserved. Whoever decides by scope and
 * risk goes by these, not by what a machine says of itself: a shell command is one whatever its node calls it.
 */
public final class PublishedCommands {
    private static final Map<String, Scope> SCOPES = Map.ofEntries(
            Map.entry("screen.capture", Scope.SCREEN_CAPTURE),
            Map.entry("screen.region", Scope.SCREEN_CAPTURE),
            Map.entry("screen.monitors", Scope.SCREEN_CAPTURE),
            Map.entry("screen.queryElements", Scope.SCREEN_CAPTURE),
            Map.entry("input.mouse.move", Scope.INPUT_CONTROL),
            Map.entry("input.mouse.click", Scope.INPUT_CONTROL),
            Map.entry("input.mouse.scroll", Scope.INPUT_CONTROL),
            Map.entry("input.keyboard.type", Scope.INPUT_CONTROL),
            Map.entry("input.keyboard.press", Scope.INPUT_CONTROL),
            Map.entry("input.keyboard.hotkey", Scope.INPUT_CONTROL),
            Map.entry("app.launch", Scope.APP_MANAGE),
            Map.entry("app.close", Scope.APP_MANAGE),
            Map.entry("app.focus", Scope.APP_MANAGE),
            Map.entry("app.list", Scope.APP_MANAGE),
            Map.entry("window.list", Scope.WINDOW_MANAGE),
            Map.entry("window.move", Scope.WINDOW_MANAGE),
            Map.entry("window.minimize", Scope.WINDOW_MANAGE),
            Map.entry("window.maximize", Scope.WINDOW_MANAGE),
            Map.entry("clipboard.read", Scope.CLIPBOARD_ACCESS),
            Map.entry("clipboard.write", Scope.CLIPBOARD_ACCESS),
            Map.entry("system.info", Scope.SYSTEM_INFO),
            Map.entry("system.processes", Scope.SYSTEM_INFO),
            Map.entry("system.execute", Scope.SYSTEM_EXECUTE),
            Map.entry("notify.show", Scope.NOTIFY_SEND),
            Map.entry("canvas.present", Scope.CANVAS_CONTROL));

    private PublishedCommands() {}

    /** The scope that a name stands for; empty for a name that is nobody's. */
    public static Optional<Scope> scope(String command) {
        Scope known = SCOPES.get(command);
        return known == null ? Scope.reservedFor(command) : Optional.of(known);
    }

    /** The same command with the scope and the risk that its name stands for, whatever was declared. */
    public static CommandInfo pinned(CommandInfo declared) {
        Scope scope = scope(declared.name()).orElse(null);
        return scope == null || (scope.id().equals(declared.scope()) && scope.risk() == declared.risk())
                ? declared
                : new CommandInfo(
                        declared.name(),
                        scope.id(),
                        scope.risk(),
                        declared.status(),
                        declared.reason(),
                        declared.paramsSchema(),
                        declared.bundle(),
                        declared.bundleVersion());
    }
}
