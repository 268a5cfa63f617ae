package dev.sophon.platform.freedesktop.internal.identity;

import dev.sophon.platform.freedesktop.internal.entry.DesktopEntry;
import dev.sophon.platform.freedesktop.internal.entry.SharedPrograms;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the windows of a desktop entry's application are called, as the entry or the command in it says. */
final class WindowClasses {
    private static final Set<String> OPTIONS = Set.of("-class", "--class", "-name", "--name", "--wm-class");

    private WindowClasses() {}

    /** In lower case; none where nothing says so. */
    static Set<String> of(DesktopEntry entry) {
        Set<String> classes = new HashSet<>();
        add(classes, entry.windowClass());
        if (!classes.isEmpty()) {
            return classes;
        }
        List<String> command = entry.command();
        for (int i = DesktopEntry.programAt(command) + 1; i < command.size(); i++) {
            String word = command.get(i);
            int equals = word.indexOf('=');
            if (OPTIONS.contains(word) && i + 1 < command.size()) {
                add(classes, command.get(++i));
            } else if (equals > 0 && OPTIONS.contains(word.substring(0, equals))) {
                add(classes, word.substring(equals + 1));
            } else if (word.startsWith("--app-id=")) {
                // Chromium and its kin.
                add(classes, "crx_" + word.substring(equals + 1));
            } else if (word.startsWith("--app=")) {
                add(classes, ofPage(word.substring(equals + 1)));
            }
        }
        return classes;
    }

    /** As Chromium calls the window of a page that is shown as an application. */
    private static String ofPage(String page) {
        try {
            URI url = URI.create(page);
            String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
            return url.getHost() == null
                    ? ""
                    : (url.getHost() + "_" + path).replace('/', '_').replaceAll("^_+|_+$", "");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static void add(Set<String> classes, String name) {
        if (!name.isBlank() && !SharedPrograms.tellsNothing(name)) {
            classes.add(Identity.lower(name));
        }
    }
}
