package dev.sophon.platform.freedesktop.internal.launch;

import dev.sophon.platform.freedesktop.internal.entry.DesktopEntry;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to run.
 *
 * @param entry the desktop entry that says so; null for a program by itself
 * @param name what the application is called
 * @param program the file that decides what is run: the application's own, also where a terminal is put around it
 * @param folder where
 */
public record Launch(@Nullable DesktopEntry entry, String name, Path program, List<String> command, Path folder) {}
