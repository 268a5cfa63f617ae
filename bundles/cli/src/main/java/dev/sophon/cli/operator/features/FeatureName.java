package dev.sophon.cli.operator.features;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.Verb;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.protocol.signed.Release;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A feature as it is typed: {@code NAME@VERSION}, or its name alone.
 *
 * @param version {@code null} for the newest
 */
record FeatureName(String name, @Nullable String version) {
    static FeatureName of(String typed) {
        int at = typed.lastIndexOf('@');
        return at < 0 ? new FeatureName(typed, null) : new FeatureName(typed.substring(0, at), typed.substring(at + 1));
    }

    /** The same, or the newest that is whole in the library. */
    FeatureName inLibrary(GatewayClient gateway) throws Failure {
        if (version != null) {
            return this;
        }
        return StreamSupport.stream(gateway.get("/features").path("items").spliterator(), false)
                .filter(entry -> entry.path("name").asText().equals(name)
                        && entry.path("complete").asBoolean(true))
                .map(entry -> entry.path("version").asText())
                .max(Comparator.comparing(Release::of))
                .map(newest -> new FeatureName(name, newest))
                .orElseThrow(() -> new Failure("The library has no " + name + ". See: sophon features list"));
    }

    /** As two segments of a path; the version is known. */
    String path() {
        return GatewayClient.segment(name) + "/" + GatewayClient.segment(Objects.requireNonNull(version));
    }

    ObjectNode json() {
        return Verb.body().put("name", name).put("version", version);
    }

    boolean isNamed(JsonNode feature) {
        return feature.path("name").asText().equals(name);
    }

    @Override
    public String toString() {
        return version == null ? name : name + "@" + version;
    }
}
