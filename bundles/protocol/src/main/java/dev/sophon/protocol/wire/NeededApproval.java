package dev.sophon.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.ParamsHash;
import dev.sophon.protocol.json.TreeSize;
import org.jspecify.annotations.Nullable;

/**
 * What a Node asks an operator's approval for, before a command has begun. An approval of it is bound to the hash of these
 * params, not of those that were sent.
 *
 * @param params what it would run, spelled out: a JSON object of 64 KiB at most
 * @param words what to show a person; 2,000 characters at most
 */
public record NeededApproval(JsonNode params, String words) {
    public NeededApproval {
        if (params == null || !params.isObject()) {
            throw new IllegalArgumentException("approval.params: expected an object");
        }
        if (TreeSize.of(params) > 64L * Limits.APPROVAL_PARAMS_BYTES
                || ParamsHash.canonical(params).length > Limits.APPROVAL_PARAMS_BYTES) {
            throw new IllegalArgumentException(
                    "approval.params: expected " + Limits.APPROVAL_PARAMS_BYTES + " bytes at most");
        }
        if (words == null || words.isBlank()) {
            throw new IllegalArgumentException("approval.words: expected a text that is not empty");
        }
        if (words.codePointCount(0, words.length()) > Limits.APPROVAL_WORDS) {
            throw new IllegalArgumentException(
                    "approval.words: expected " + Limits.APPROVAL_WORDS + " characters at most");
        }
    }

    /** It belongs to the one error, and to no other outcome. */
    static void requireBeside(@Nullable ErrorCode error, @Nullable NeededApproval approval) {
        if ((error == ErrorCode.APPROVAL_NEEDED) != (approval != null)) {
            throw new IllegalArgumentException(
                    "approval: required with the error approval_needed, and allowed with no other outcome");
        }
    }

    /** What an approval of it is bound to. */
    public String paramsSha256() {
        return ParamsHash.sha256(params);
    }

    /** Never the params or the words: they may hold what no log may. */
    @Override
    public String toString() {
        return "NeededApproval[***]";
    }
}
