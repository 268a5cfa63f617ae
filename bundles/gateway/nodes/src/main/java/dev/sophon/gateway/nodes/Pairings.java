package dev.sophon.gateway.nodes;

import dev.sophon.gateway.access.Principal;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** How a Node and a record of it come together. Thread-safe. Everything is committed when a method returns. */
@ProviderType
public interface Pairings {
    /**
     * Registers a node.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if a field is out of range
     */
    Credentials register(String displayName, String platform, Principal by);

    /**
     * Makes new credentials for a node, which end those before. What it has paired already goes on.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is none
     */
    Credentials renew(String nodeId, Principal by);

    /**
     * A Node asks whether it is approved.
     *
     * @throws dev.sophon.gateway.runtime.Refusal {@code pairing_invalid} or {@code pairing_expired}
     */
    Answer poll(String nodeId, String secret, Asking asking);

    /**
     * Says yes to a Node that has asked, and grants it scopes.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is none, no Node has asked yet, or a scope is unknown
     */
    Node approve(String nodeId, Set<String> scopes, @Nullable String displayName, Principal by);

    /**
     * Says no to a pairing that is open.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is none, or no pairing is open
     */
    Node reject(String nodeId, Principal by);

    /**
     * What a user types on the machine.
     *
     * @param secret told this once
     */
    record Credentials(String nodeId, String secret, Pairing pairing) {
        @Override
        public String toString() {
            return "Credentials[" + nodeId + "]";
        }
    }

    /**
     * Where a Node asks from, and what it says of its machine.
     *
     * @param publicKey of the Node's key, of which it has to prove from then on that it has it; {@code null} if it names none
     * @param pollerKey tells whoever asked first from anybody else who has the secret; {@code null} if it names none
     */
    record Asking(
            String address,
            @Nullable String machineName,
            @Nullable String platform,
            @Nullable String osDescription,
            @Nullable String pollerKey,
            @Nullable String publicKey) {
        @Override
        public String toString() {
            return "Asking[" + address + "]";
        }
    }

    /**
     * How a pairing stands.
     *
     * @param token there once the pairing is approved
     */
    record Answer(Pairing.Status status, String pairingCode, @Nullable String token) {
        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }
}
