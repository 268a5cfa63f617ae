package dev.sophon.node.platform;

/**
 * A window as its window manager knows it.
 *
 * @param id as the system writes it, as in {@code 0x01c00003}
 * @param title what its title bar says; may be empty
 * @param bounds what the application draws, without the frame and shadow around it
 * @param processName the program that it belongs to, as {@link ProcessName} says it; its class where the process is not known
 * @param pid of that program on this machine; 0 where it is not known
 * @param wmClass the two names of its kind, as in {@code xterm} and {@code XTerm}, in one text with a space between
 * @param minimized whether it is put away
 * @param focused whether it has the keyboard
 */
public record Window(
        String id,
        String title,
        Bounds bounds,
        String processName,
        long pid,
        String wmClass,
        boolean minimized,
        boolean focused) {}
