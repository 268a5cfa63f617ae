package dev.sophon.platform.freedesktop.internal;

import java.nio.file.Path;
import java.util.List;

/**
 * What to run.
 *
 * @param name what the application is called
 * @param program the file that decides what is run: the application's own, also where a terminal is put around it
 * @param folder where
 */
record Launch(String name, Path program, List<String> command, Path folder) {}
