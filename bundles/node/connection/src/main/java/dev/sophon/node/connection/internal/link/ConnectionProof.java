package dev.sophon.node.connection.internal.link;

import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.Problems;
import dev.sophon.protocol.signed.Challenge;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the connection proves itself with beside its token: signatures of challenges. Thread-safe. */
public final class ConnectionProof {
    private final Identity identity;
    private volatile @Nullable String refused;

    public ConnectionProof(Identity identity) {
        this.identity = identity;
    }

    /** The headers that answer a challenge; none where this Node cannot. */
    public Map<String, String> answer(String challenge) {
        try {
            String signed = identity.sign(challenge).orElse(null);
            if (signed == null) {
                refused =
                        "The Gateway wants the key that this Node was paired with, and node.key is not beside config.json:"
                                + " a copy of config.json alone makes no Node. To pair this one: sophon-node pair";
                return Map.of();
            }
            refused =
                    "The Gateway does not take this Node's key (HTTP 401). Either node.key is of another pairing, so pair"
                            + " anew: sophon-node pair; or the Gateway does not know that it is reached by "
                            + identity.gatewayUrl()
                            + ", which its publicUrl says.";
            return Map.of(Challenge.HEADER, signed);
        } catch (IOException e) {
            refused = "node.key cannot be read: " + Problems.of(e);
        } catch (IllegalArgumentException e) {
            refused = "The Gateway's challenge is of another form; it may be of another version.";
        }
        return Map.of();
    }

    /** A new attempt: nothing was asked yet. */
    public void begin() {
        refused = null;
    }

    /** Why a Gateway that has asked lets this Node not in; {@code null} while it has not asked. */
    @Nullable
    public String refused() {
        return refused;
    }
}
