package dev.sophon.node.platform.window;

import dev.sophon.node.platform.Bounds;

/**
 * A window as its window manager knows it.
 *
 * @param id as the system writes it, as in {@code 0x01c00003}
 * @param title what its title bar says; may be empty
 * @param bounds what the application draws, without the frame and shadow around it
 * @param whole the same with frame and shadow, as far as they are known
 * @param processName the program that it belongs to, as {@link ProcessName} says it; its class where the process is not known
 * @param pid of that program on this machine, as the display's server knows it, whatever the window claims; 0 where it is
 *     not known
 * @param instance the first name of its kind, as in {@code xterm}; may be empty
 * @param wmClass the second name of its kind, as in {@code XTerm}; may be empty
 * @param minimized whether it is put away; it is not only because it is on another workspace, or rolled up to its title bar
 * @param focused whether it has the keyboard
 */
public record Window(
        String id,
        String title,
        Bounds bounds,
        Bounds whole,
        String processName,
        long pid,
        String instance,
        String wmClass,
        boolean minimized,
        boolean focused) {}
