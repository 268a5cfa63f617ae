package dev.sophon.node.identity;

import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.protocol.signed.Challenge;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a Node shows its own Gateway with each request beside its connection: its token and, as soon as the Gateway has asked
 * for it, a signature by its key; see {@code docs/protocol.md}. For that Gateway alone. Thread-safe.
 */
public final class NodeProof {
    private static final int UNAUTHENTICATED = 401;

    private final Secret token;
    private final Signing signing;
    private volatile @Nullable Signed last;

    /** Signs for one pairing. */
    public interface Signing {
        /**
         * The signature of a Gateway's challenge; empty where the pairing has no key.
         *
         * @throws IOException when there is one that cannot be read
         * @throws IllegalArgumentException if that is no challenge
         */
        Optional<String> sign(String challenge) throws IOException;
    }

    private record Signed(String challenge, String signature) {}

    public NodeProof(Secret token, Signing signing) {
        this.token = token;
        this.signing = signing;
    }

    /**
     * That of a pairing.
     *
     * @param gateway the address that this Node has for it
     * @throws IOException if its key is none
     */
    public static NodeProof of(NodeSecrets secrets, URI gateway) throws IOException {
        Secret text = secrets.key();
        Optional<NodeKey> key = text == null ? Optional.empty() : Optional.of(NodeKey.of(text));
        String nodeId = secrets.token().nodeId();
        return new NodeProof(
                secrets.token().whole(), challenge -> key.map(its -> its.sign(challenge, nodeId, gateway)));
    }

    /** Puts it on a request, in the place of one that was there. */
    public HttpRequest.Builder show(HttpRequest.Builder request) {
        request.setHeader("Authorization", "Bearer " + token.reveal());
        Signed known = last;
        return known == null
                ? request
                : request.setHeader(Challenge.ASKED, known.challenge()).setHeader(Challenge.HEADER, known.signature());
    }

    /**
     * Takes in what the Gateway asks for in its answer to such a request: once, before the request is sent again.
     *
     * @return whether it has asked, and is answered by what {@link #show} puts on requests now
     * @throws IOException when the key cannot be read
     */
    public boolean takes(int status, HttpHeaders headers) throws IOException {
        String asked =
                status == UNAUTHENTICATED ? headers.firstValue(Challenge.ASKED).orElse(null) : null;
        if (asked == null) {
            return false;
        }
        try {
            Optional<Signed> signed = signing.sign(asked).map(signature -> new Signed(asked, signature));
            signed.ifPresent(next -> last = next);
            return signed.isPresent();
        } catch (IllegalArgumentException e) {
            return false; // Of another form: that is none of any Gateway that this Node knows.
        }
    }
}
