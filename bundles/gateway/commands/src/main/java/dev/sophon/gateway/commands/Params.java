package dev.sophon.gateway.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.ParamsHash;
import dev.sophon.protocol.json.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The params of one command as they were issued. Their text and their hash are made once, when they are first asked for, and
 * serve the checks, the key, the approval and the record. Nobody changes what it holds. Thread-safe.
 */
public final class Params {
    private static final byte[] NOTHING = {};
    private static final Params NONE = new Params(null);

    private final @Nullable JsonNode tree;
    private volatile byte @Nullable [] utf8;
    /** Empty where there is none. */
    private volatile @Nullable String sha256;

    private Params(@Nullable JsonNode tree) {
        this.tree = tree;
    }

    /**
     * Takes what came as params.
     *
     * @param tree of whatever kind; {@code null} and JSON's null are none
     */
    public static Params of(@Nullable JsonNode tree) {
        return tree == null || tree.isNull() ? NONE : new Params(tree);
    }

    /** As they came; {@code null} for none. Not to be changed. */
    public @Nullable JsonNode tree() {
        return tree;
    }

    /** Whether a command can have these: an object, or none. */
    public boolean areObject() {
        return tree == null || tree.isObject();
    }

    /** Their JSON text; empty for none. Not to be changed. */
    public byte[] utf8() {
        byte[] made = utf8;
        if (made == null) {
            made = tree == null ? NOTHING : Json.bytes(tree);
            utf8 = made;
        }
        return made;
    }

    /**
     * What an approval and a key are bound to: 64 lower-case hexadecimal digits, see {@link ParamsHash}. Empty where there is
     * no canonical form.
     */
    public Optional<String> sha256() {
        String made = sha256;
        if (made == null) {
            made = areObject() ? hash() : "";
            sha256 = made;
        }
        return Optional.of(made).filter(hash -> !hash.isEmpty());
    }

    private String hash() {
        try {
            return tree == null || tree.isEmpty() ? ParamsHash.sha256(null) : ParamsHash.ofUtf8(utf8());
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** The size only: they may hold what no log may. */
    @Override
    public String toString() {
        return "Params[" + (tree == null ? 0 : tree.size()) + "]";
    }
}
