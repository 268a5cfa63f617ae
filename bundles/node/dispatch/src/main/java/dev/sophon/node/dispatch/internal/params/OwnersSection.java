package dev.sophon.node.dispatch.internal.params;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.PolicySection;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.node.policy.PublishedSections;
import dev.sophon.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A section of {@code policy.json} as the record of the bundle that reads it: see {@link PolicySection}. Thread-safe. */
public final class OwnersSection<S extends Record> {
    private static final Logger LOG = LoggerFactory.getLogger(OwnersSection.class);

    private final String name;
    private final String place;
    private final Class<S> type;
    private final RecordCodec<S> codec;
    private volatile @Nullable Last<S> last;

    /**
     * What a bundle's manifest says.
     *
     * @param type name of the record's class; empty where the policy itself reads it for several bundles
     */
    public record Declared(String name, String type) {}

    /** What was read of one text: either of the two. */
    private record Last<S>(JsonNode text, @Nullable S value, String problem) {}

    /**
     * A section that is read into this record.
     *
     * @throws IllegalArgumentException when the record is not what params can be
     */
    public OwnersSection(String name, Class<S> type) {
        this.name = name;
        this.place = PublishedSections.place(name);
        this.type = type;
        this.codec = new RecordCodec<>(HandlerCodec.mapper(), type);
    }

    public Class<S> type() {
        return type;
    }

    /**
     * Refuses what the owner's section should decide.
     *
     * @throws CommandException {@code not_authorized} with the field's name while it has a fault
     */
    public S read(OwnerPolicy policy) throws CommandException {
        JsonNode text = policy.section(name);
        Last<S> now = last;
        if (now == null || !now.text().equals(text)) {
            now = decode(text);
            last = now;
        }
        if (now.value() == null) {
            throw denied(now.problem());
        }
        return now.value();
    }

    public static CommandException denied(String fault) {
        return new CommandException(ErrorCode.NOT_AUTHORIZED, "Denied by this device's policy: policy.json: " + fault);
    }

    private Last<S> decode(JsonNode text) {
        try {
            return new Last<>(text, codec.read(codec.complete(text.isMissingNode() ? null : text)), "");
        } catch (IllegalArgumentException e) {
            String problem = placed(String.valueOf(e.getMessage()));
            LOG.error(
                    "policy.json: the commands that go by the section {} are denied until it is mended: {}",
                    place,
                    problem);
            return new Last<>(text, null, problem);
        }
    }

    /** The validator speaks of params where it means all of them. */
    private String placed(String words) {
        return words.startsWith("params:") ? place + words.substring("params".length()) : place + "." + words;
    }
}
