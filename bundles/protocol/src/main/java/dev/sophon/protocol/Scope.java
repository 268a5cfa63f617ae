package dev.sophon.protocol;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/** A permission scope: what an operator grants to a node, and what an administrator can install or leave out. */
public enum Scope {
    SCREEN_CAPTURE("screen.capture", Risk.LOW, false),
    INPUT_CONTROL("input.control", Risk.MEDIUM, false),
    APP_MANAGE("app.manage", Risk.MEDIUM, false),
    WINDOW_MANAGE("window.manage", Risk.LOW, false),
    CLIPBOARD_ACCESS("clipboard.access", Risk.LOW, false),
    SYSTEM_INFO("system.info", Risk.NONE, false),
    SYSTEM_EXECUTE("system.execute", Risk.CRITICAL, false),
    NOTIFY_SEND("notify.send", Risk.NONE, false),
    CANVAS_CONTROL("canvas.control", Risk.MEDIUM, false),
    FILESYSTEM_ACCESS("filesystem.access", Risk.HIGH, true),
    BROWSER_CONTROL("browser.control", Risk.MEDIUM, true),
    VOICE_RUNTIME("voice.runtime", Risk.LOW, true),
    CAMERA_CAPTURE("camera.capture", Risk.HIGH, true),
    LOCATION_READ("location.read", Risk.HIGH, true),
    /** The wildcard: it grants every other scope. */
    NODE_COMMAND("node.command", Risk.CRITICAL, false);

    private final String id;
    private final Risk risk;
    private final boolean reserved;

    Scope(String id, Risk risk, boolean reserved) {
        this.id = id;
        this.risk = risk;
        this.reserved = reserved;
    }

    /** The name on the wire, as in {@code screen.capture}. */
    public String id() {
        return id;
    }

    public Risk risk() {
        return risk;
    }

    /** Whether no distribution starts a command of this scope by itself. */
    public boolean reserved() {
        return reserved;
    }

    /** The scope of a name on the wire. */
    public static Optional<Scope> of(String id) {
        return Arrays.stream(values()).filter(scope -> scope.id.equals(id)).findFirst();
    }

    /**
     * The scope that keeps a reserved command name: the family before the first dot, as {@code camera.snap} belongs to
     * {@code camera.capture}. Empty for a name of no reserved family.
     */
    public static Optional<Scope> reservedFor(String command) {
        String family = command.substring(0, command.indexOf('.') + 1);
        return Arrays.stream(values())
                .filter(scope -> scope.reserved && !family.isEmpty() && scope.id.startsWith(family))
                .findFirst();
    }

    /** Whether the scopes granted to a node allow a command of the required one. */
    public static boolean granted(Collection<String> granted, String required) {
        return granted.contains(required) || granted.contains(NODE_COMMAND.id);
    }
}
