package dev.sophon.protocol;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The scopes that are documented, with and without a bundle that needs them. Nobody talks their risk down. */
public final class PublishedScopes {
    public static final Scope SCREEN_CAPTURE =
            new Scope("screen.capture", Risk.LOW, "Screenshots, monitors and what is on the screen");
    public static final Scope INPUT_CONTROL = new Scope("input.control", Risk.MEDIUM, "Mouse and keyboard");
    public static final Scope APP_MANAGE = new Scope("app.manage", Risk.MEDIUM, "Start and close applications");
    public static final Scope WINDOW_MANAGE = new Scope("window.manage", Risk.LOW, "Move, size and focus windows");
    public static final Scope CLIPBOARD_ACCESS =
            new Scope("clipboard.access", Risk.LOW, "Read and write the clipboard");
    public static final Scope SYSTEM_INFO = new Scope("system.info", Risk.NONE, "Operating system, memory, processes");
    public static final Scope SYSTEM_EXECUTE =
            new Scope("system.execute", Risk.CRITICAL, "Shell commands; each one waits for an approval");
    public static final Scope NOTIFY_SEND = new Scope("notify.send", Risk.NONE, "Notifications");
    public static final Scope CANVAS_CONTROL =
            new Scope("canvas.control", Risk.MEDIUM, "Open the live Canvas on the device’s screen");
    public static final Scope FILESYSTEM_ACCESS = new Scope("filesystem.access", Risk.HIGH, "Files");
    public static final Scope BROWSER_CONTROL = new Scope("browser.control", Risk.MEDIUM, "Browser automation");
    public static final Scope VOICE_RUNTIME = new Scope("voice.runtime", Risk.LOW, "Voice");
    public static final Scope CAMERA_CAPTURE = new Scope("camera.capture", Risk.HIGH, "Camera");
    public static final Scope LOCATION_READ = new Scope("location.read", Risk.HIGH, "Location");
    /** The wildcard: it grants every other scope. */
    public static final Scope NODE_COMMAND =
            new Scope("node.command", Risk.CRITICAL, "The wildcard: grants every scope, those of later versions too");

    private static final Set<Scope> RESERVED =
            Set.of(FILESYSTEM_ACCESS, BROWSER_CONTROL, VOICE_RUNTIME, CAMERA_CAPTURE, LOCATION_READ);
    private static final Set<Scope> OF_THE_DESKTOP =
            Set.of(SCREEN_CAPTURE, INPUT_CONTROL, APP_MANAGE, WINDOW_MANAGE, CLIPBOARD_ACCESS);
    private static final Set<Scope> CONSENT_GATED = Set.of(CANVAS_CONTROL, CAMERA_CAPTURE, LOCATION_READ);
    private static final List<Scope> ALL = List.of(
            SCREEN_CAPTURE,
            INPUT_CONTROL,
            APP_MANAGE,
            WINDOW_MANAGE,
            CLIPBOARD_ACCESS,
            SYSTEM_INFO,
            SYSTEM_EXECUTE,
            NOTIFY_SEND,
            CANVAS_CONTROL,
            FILESYSTEM_ACCESS,
            BROWSER_CONTROL,
            VOICE_RUNTIME,
            CAMERA_CAPTURE,
            LOCATION_READ,
            NODE_COMMAND);

    private PublishedScopes() {}

    /** All of them, in the order of the documentation. */
    public static List<Scope> all() {
        return ALL;
    }

    /** The scope of a name on the wire. */
    public static Optional<Scope> of(String name) {
        return ALL.stream().filter(scope -> scope.name().equals(name)).findFirst();
    }

    /** Whether no distribution starts a command of this scope by itself. */
    public static boolean isReserved(Scope scope) {
        return RESERVED.contains(scope);
    }

    /**
     * The scope that keeps a reserved command name: the family before the first dot, as {@code camera.snap} belongs to
     * {@code camera.capture}. Empty for a name of no reserved family.
     */
    public static Optional<Scope> reservedFor(String command) {
        return ofFamily(RESERVED, command);
    }

    /**
     * Whether commands of this name, or of this scope, could get at a question that the person at the device is asked, by the
     * family before the first dot.
     */
    public static boolean reachesQuestions(String name) {
        return ofFamily(OF_THE_DESKTOP, name).isPresent();
    }

    /** Whether the person at the device is asked about a command of this name whatever its bundle says. */
    public static boolean asks(String command) {
        return ofFamily(CONSENT_GATED, command).isPresent();
    }

    /** Whether the scopes granted to a node allow a command of the required one. */
    public static boolean granted(Collection<String> granted, String required) {
        return granted.contains(required) || granted.contains(NODE_COMMAND.name());
    }

    /** The published one of this name; another one as it is, at no lower risk than the family that is reserved for it. */
    public static Scope pinned(Scope brought) {
        return of(brought.name()).orElseGet(() -> reservedFor(brought.name())
                .map(family -> brought.atLeast(family.risk()))
                .orElse(brought));
    }

    private static Optional<Scope> ofFamily(Collection<Scope> scopes, String name) {
        String family = name.substring(0, name.indexOf('.') + 1);
        return scopes.stream()
                .filter(scope -> !family.isEmpty() && scope.name().startsWith(family))
                .findFirst();
    }
}
