package dev.sophon.node.dispatch.internal.catalogue;

import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * The bundles that do not run, of whose components the component runtime knows nothing. What they would bring stands in the
 * descriptions of their components.
 */
final class StoppedBundles {
    private static final String HEADER = "Service-Component";
    /** Of one description; more than any has. */
    private static final int MOST = 64 * 1024;

    private StoppedBundles() {}

    /** Those that would bring a command. */
    static List<Bundle> bringing(String command, BundleContext bundles) {
        Pattern declared = Pattern.compile("<property\\b(?=[^>]*\\bname=[\"']" + Pattern.quote(CommandProperties.NAME)
                + "[\"'])(?=[^>]*\\bvalue=[\"']" + Pattern.quote(command) + "[\"'])");
        return Arrays.stream(bundles.getBundles())
                .filter(bundle -> bundle.getState() == Bundle.INSTALLED || bundle.getState() == Bundle.RESOLVED)
                .filter(bundle -> descriptions(bundle).stream()
                        .anyMatch(text -> declared.matcher(text).find()))
                .toList();
    }

    private static List<String> descriptions(Bundle bundle) {
        String header = bundle.getHeaders("").get(HEADER);
        return header == null
                ? List.of()
                : Arrays.stream(header.split(",", -1))
                        .map(String::strip)
                        .filter(path -> !path.isEmpty() && !path.contains("*"))
                        .map(path -> text(bundle.getEntry(path)))
                        .toList();
    }

    private static String text(@Nullable URL entry) {
        if (entry == null) {
            return "";
        }
        try (InputStream in = entry.openStream()) {
            return new String(in.readNBytes(MOST), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
