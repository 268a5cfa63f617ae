package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeLink;
import org.jspecify.annotations.Nullable;

/**
 * A node in memory: the record, and its connection. Whoever changes it holds its monitor; readers take {@link #node()}
 * once.
 */
final class NodeEntry {
    private final RecentBeats beats = new RecentBeats();
    private volatile Node node;
    private volatile @Nullable String tokenSha256;
    private volatile @Nullable String pairingSha256;
    private volatile @Nullable NodeLink link;
    private volatile boolean ready;
    private volatile long heardNanos;

    NodeEntry(Node node, @Nullable String tokenSha256, @Nullable String pairingSha256, long heardNanos) {
        this.node = node;
        this.tokenSha256 = tokenSha256;
        this.pairingSha256 = pairingSha256;
        this.heardNanos = heardNanos;
    }

    String id() {
        return node.nodeId();
    }

    Node node() {
        return node;
    }

    RecentBeats beats() {
        return beats;
    }

    void node(Node next) {
        node = next;
    }

    /** Hash of the secret in the node's token; {@code null} while it has none. */
    @Nullable
    String tokenSha256() {
        return tokenSha256;
    }

    void tokenSha256(@Nullable String sha256) {
        tokenSha256 = sha256;
    }

    /** Hash of the pairing secret; {@code null} if there is no pairing. */
    @Nullable
    String pairingSha256() {
        return pairingSha256;
    }

    void pairingSha256(@Nullable String sha256) {
        pairingSha256 = sha256;
    }

    @Nullable
    NodeLink link() {
        return link;
    }

    /** Puts a new connection in place, or none; commands can go over it once it is {@link #ready(boolean) ready}. */
    void link(@Nullable NodeLink next) {
        ready = false;
        link = next;
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

    /** When it was last heard of, on the monotonic clock. */
    long heardNanos() {
        return heardNanos;
    }

    void heardNanos(long nanos) {
        heardNanos = nanos;
    }
}
