package dev.sophon.gateway.dashboard.internal;

import dev.sophon.protocol.Sha256;
import dev.sophon.protocol.text.CharacterTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One file of the dashboard.
 *
 * @param etag changes with the content, so that a browser asks once and is told that it has it
 */
record Page(String type, byte[] content, String etag) {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "webmanifest", "application/manifest+json");

    /** Reads a file from the folder {@code pages} of this bundle. */
    static Page read(String name) {
        try (InputStream in = Page.class.getResourceAsStream("/pages/" + name)) {
            if (in == null) {
                throw new IllegalStateException("this bundle lacks its page " + name);
            }
            return of(name, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The module of the characters that hide, from the table that the Node and the command lines have too. */
    static Page characters() {
        String module = "export const HIDDEN = '" + CharacterTable.hidden() + "';\nexport const LOOK_ALIKES = '"
                + CharacterTable.lookAlikes() + "';\n";
        return of("characters.js", module.getBytes(StandardCharsets.US_ASCII));
    }

    private static Page of(String name, byte[] content) {
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
        return new Page(type, content, etag(content));
    }

    private static String etag(byte[] content) {
        return '"' + Sha256.of(content).substring(0, 24) + '"';
    }
}
