package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeLink;
import dev.sophon.gateway.store.Recorded;
import dev.sophon.gateway.store.Store;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A node in memory: what is recorded of it, and its connection. Whoever changes the connection holds its monitor, and never
 * waits meanwhile; readers take {@link #node()} once.
 */
final class NodeEntry {
    private static final int MOST_PAUSES = 20;
    private static final int MOST_UNPROVED = 5;
    private static final int MOST_QUARANTINES = 5;

    private final RecentBeats beats = new RecentBeats();
    private final String id;
    private final Recorded<State> recorded;
    private volatile @Nullable NodeLink link;
    private volatile @Nullable String linkToken;
    private volatile boolean ready;
    private volatile long heardNanos;
    private final FewPerMinute pauses = new FewPerMinute(MOST_PAUSES);
    private final FewPerMinute unproved = new FewPerMinute(MOST_UNPROVED);
    private final FewPerMinute quarantines = new FewPerMinute(MOST_QUARANTINES);

    /**
     * What is recorded of a node.
     *
     * @param tokenSha256 hash of the secret in the node's token; {@code null} while it has none
     * @param pairingSha256 hash of the pairing secret; {@code null} if there is no pairing
     * @param replacedSha256 hash of the secret in the token that was the node's before the present one; {@code null} if
     *     there was none
     * @param publicKey that the node named in the pairing which its token is of; {@code null} if it named none
     */
    record State(
            Node node,
            @Nullable String tokenSha256,
            @Nullable String pairingSha256,
            @Nullable String replacedSha256,
            @Nullable String publicKey) {

        State with(Node next) {
            return new State(next, tokenSha256, pairingSha256, replacedSha256, publicKey);
        }

        /** With the token of a pairing, and the key that was named in it. */
        State withToken(@Nullable String sha256, @Nullable String key) {
            return new State(node, sha256, pairingSha256, replacedSha256, key);
        }

        State withPairing(@Nullable String sha256) {
            return new State(node, tokenSha256, sha256, replacedSha256, publicKey);
        }

        /** The token of now becomes that of before, if there is one. */
        State tokenReplaced() {
            return tokenSha256 == null ? this : new State(node, null, pairingSha256, tokenSha256, null);
        }

        /**
         * This decision, taken before, over what the node has said and how it has come to stand while it was written. A
         * status that was decided counts more than one that came of the connection.
         */
        State over(State before, State standing) {
            Node said = standing.node;
            return with(node.with(said.machine())
                    .with(said.vitals())
                    .with(said.catalogue())
                    .with(said.pause())
                    .with(node.status() == before.node.status() ? said.status() : node.status()));
        }
    }

    NodeEntry(Store store, State state, long heardNanos) {
        this.id = state.node().nodeId();
        this.recorded = new Recorded<>(store, state);
        this.heardNanos = heardNanos;
    }

    String id() {
        return id;
    }

    Recorded<State> recorded() {
        return recorded;
    }

    Node node() {
        return recorded.now().node();
    }

    RecentBeats beats() {
        return beats;
    }

    /** Takes in what the node says of itself, or how it has come to stand; decisions go another way. */
    void said(UnaryOperator<Node> change) {
        recorded.adjust(state -> state.with(change.apply(state.node())));
    }

    @Nullable
    String tokenSha256() {
        return recorded.now().tokenSha256();
    }

    @Nullable
    String replacedSha256() {
        return recorded.now().replacedSha256();
    }

    @Nullable
    String publicKey() {
        return recorded.now().publicKey();
    }

    @Nullable
    String pairingSha256() {
        return recorded.now().pairingSha256();
    }

    @Nullable
    NodeLink link() {
        return link;
    }

    /** Puts a new connection in place, or none; commands can go over it once it is {@link #ready(boolean) ready}. */
    void link(@Nullable NodeLink next) {
        ready = false;
        linkToken = next == null ? null : tokenSha256();
        link = next;
    }

    /** Whether the connection was made with the token of this state: only who holds that has it. */
    boolean shown(State state) {
        String token = linkToken;
        return token != null && token.equals(state.tokenSha256());
    }

    boolean isCurrent(NodeLink other) {
        return link == other;
    }

    /** The link that commands can go over; {@code null} if there is none. */
    @Nullable
    NodeLink readyLink() {
        return ready ? link : null;
    }

    void ready(boolean now) {
        ready = now;
    }

    /** Whether one more change of its pause is told: one that changes its word without end fills no audit. */
    boolean tellsPause(long nanos) {
        return pauses.one(nanos);
    }

    /** Whether one more try without its key is told. */
    boolean tellsUnproved(long nanos) {
        return unproved.one(nanos);
    }

    /** Whether it is told once more that it has put versions aside. */
    boolean tellsQuarantine(long nanos) {
        return quarantines.one(nanos);
    }

    /** When it was last heard of, on the monotonic clock. */
    long heardNanos() {
        return heardNanos;
    }

    void heardNanos(long nanos) {
        heardNanos = nanos;
    }
}
