package dev.sophon.gateway.hub.internal;

import dev.sophon.gateway.nodes.NodeSessions;
import dev.sophon.gateway.nodes.NodeSessions.Holder;
import dev.sophon.protocol.signed.Challenge;
import dev.sophon.signalr.server.Admission;
import dev.sophon.signalr.server.ConnectRequest;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a node in by its token and, if it named a key when it was paired, by a signature of the connection's challenge. */
final class KeyProof {
    private static final Logger LOG = LoggerFactory.getLogger(KeyProof.class);
    /** The attribute of a request that holds its {@link Asked}. */
    static final String ASKED = KeyProof.class.getName();

    private static final String UNSIGNED =
            "it showed the node's token and not its key; the token may be a copy of its config.json";

    private final NodeSessions sessions;

    /** Where a request is from, and the addresses by which its sender may know this Gateway. */
    record Asked(String from, Set<String> addresses) {}

    /** A node that is let in. */
    record User(String getName) implements java.security.Principal {
        @Override
        public String toString() {
            return getName;
        }
    }

    KeyProof(NodeSessions sessions) {
        this.sessions = sessions;
    }

    Admission authenticate(ConnectRequest request) {
        String token = request.accessToken();
        Holder holder = token == null ? null : sessions.holder(token).orElse(null);
        if (holder == null) {
            LOG.info("A connection from {} was refused: its token does not hold", request.remoteAddress());
            return Admission.unauthorized("The node's token does not hold; pair the node again");
        }
        User user = new User(holder.nodeId());
        return holder.publicKey() == null
                ? Admission.of(user)
                : new Admission.Challenged(user, challenge -> answered(request, holder, challenge));
    }

    private Admission answered(ConnectRequest request, Holder holder, String challenge) {
        Asked asked = request.attribute(ASKED) instanceof Asked found ? found : new Asked("", Set.of());
        String signature = request.header(Challenge.HEADER);
        if (signature != null && holder.hasSigned(challenge, signature, asked.addresses())) {
            return Admission.of(new User(holder.nodeId()));
        }
        sessions.unproved(
                holder.nodeId(),
                asked.from(),
                signature == null
                        ? UNSIGNED
                        : "its signature is of another key, of another connection, or of another address of this Gateway"
                                + " than " + String.join(", ", asked.addresses()) + "; publicUrl says which is right");
        return Admission.unauthorized("This node was paired with a key, and its challenge was not signed by it for this"
                + " Gateway's address");
    }
}
