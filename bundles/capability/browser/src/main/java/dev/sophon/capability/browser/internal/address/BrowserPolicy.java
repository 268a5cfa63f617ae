package dev.sophon.capability.browser.internal.address;

import dev.sophon.node.command.Description;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.PolicySection;
import dev.sophon.node.command.WithoutNul;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the device's owner says of the browser. */
@PolicySection("browser")
public record BrowserPolicy(
        @Description("Origins at private addresses that may be visited, as in http://localhost:3000 or http://*.lan:*")
                @Length(max = 1_000)
                @Nullable
                List<String> allow,
        @Description("Absolute path of the Chromium to use") @Length(min = 2, max = 4096) @WithoutNul @Nullable
                String program) {
    public BrowserPolicy {
        allow = allow == null ? List.of() : List.copyOf(allow);
        for (int i = 0; i < allow.size(); i++) {
            if (AllowedOrigin.parse(allow.get(i)).isEmpty()) {
                throw new IllegalArgumentException("allow[" + i + "]: expected http:// or https://, a host or * with a"
                        + " domain, and a port or * where it is not the usual one, as in http://localhost:3000");
            }
        }
        if (program != null && !program.startsWith("/")) {
            throw new IllegalArgumentException("program: expected an absolute path, as in /usr/bin/chromium");
        }
    }

    /** Where sockets without encryption may go, which are no requests that could be held: to the origins that are allowed. */
    public String sockets() {
        return origins()
                .filter(origin -> origin.scheme().equals("http"))
                .map(origin -> "ws://" + origin.host() + (origin.port() < 0 ? "" : ":" + origin.port()))
                .collect(Collectors.joining(";"));
    }

    /** Whether the owner lets this origin be visited although its address is private. */
    boolean allows(Origin origin) {
        return origins().anyMatch(allowed -> allowed.covers(origin));
    }

    private Stream<AllowedOrigin> origins() {
        return (allow == null ? List.<String>of() : allow).stream().flatMap(text -> AllowedOrigin.parse(text).stream());
    }
}
