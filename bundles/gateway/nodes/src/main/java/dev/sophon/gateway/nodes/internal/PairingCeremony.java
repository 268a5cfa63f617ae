package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.nodes.Catalogue;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeLink;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Pairing;
import dev.sophon.gateway.nodes.Pairing.Status;
import dev.sophon.gateway.nodes.Pairings;
import dev.sophon.gateway.nodes.internal.NodeDirectory.Decision;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Pairing, the Gateway's side: section 2 of {@code docs/protocol.md}. Only hashes of secrets are kept. */
@Component
public final class PairingCeremony implements Pairings {
    /** Letters of Latin scripts that are no letter with a mark, and what stands for them. */
    private static final Map<String, String> SPELLED = Map.of(
            "ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i", "ħ", "h");

    /** Without I and O, 0 and 1: nobody mistakes one character for another. */
    private static final String CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";

    private static final String CODE_DIGITS = "23456789";
    private static final Principal NODE = new Principal("pairing", "Node", Role.AGENT, null);
    /** What a secret for an unknown node is compared with, so that it takes as long as for a known one. */
    private static final String NO_HASH = Secrets.sha256(Secrets.secret());

    private final NodeDirectory directory;
    private final Settings settings;
    private final Time time;

    @Activate
    public PairingCeremony(@Reference NodeDirectory directory, @Reference Settings settings, @Reference Time time) {
        this.directory = directory;
        this.settings = settings;
        this.time = time;
    }

    @Override
    public Credentials register(String displayName, String platform, Principal by) {
        String name = NodeFields.text("displayName", displayName, 100);
        String system = NodeFields.text("platform", platform, 40).toLowerCase(Locale.ROOT);
        if (!Set.of("windows", "macos", "linux").contains(system)) {
            throw Refusal.invalid("platform: expected one of windows, macos, linux");
        }
        String secret = "s_" + Secrets.secret();
        String base = slug(name);
        for (String id = base; ; id = base + "-" + Secrets.random(5)) {
            Node node = new Node(
                    id,
                    name,
                    system,
                    NodeStatus.PENDING,
                    new TreeSet<>(),
                    null,
                    List.of(),
                    time.now(),
                    Node.Machine.UNKNOWN,
                    Node.Vitals.UNKNOWN,
                    Catalogue.EMPTY,
                    fresh(),
                    null);
            NodeEntry.State state = new NodeEntry.State(node, null, Secrets.sha256(secret), null, null);
            if (!id.equals("me") && id.length() >= 3 && directory.add(state, directory.why("node.add", id, by, name))) {
                return credentials(state, secret);
            }
        }
    }

    /** An id that says which machine it is, since agents choose by it. */
    static String slug(String name) {
        String letters = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT);
        for (Map.Entry<String, String> letter : SPELLED.entrySet()) {
            letters = letters.replace(letter.getKey(), letter.getValue());
        }
        String plain = letters.replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String cut = plain.length() > 40 ? plain.substring(0, 40).replaceAll("-+$", "") : plain;
        return cut.isEmpty() ? "node" : cut.length() < 3 ? "node-" + cut : cut;
    }

    @Override
    public Credentials renew(String nodeId, Principal by) {
        NodeEntry entry = directory.get(nodeId);
        String secret = "s_" + Secrets.secret();
        Pairing fresh = fresh();
        NodeEntry.State renewed = directory.decide(entry, state -> {
            Node next = state.node().with(fresh);
            return new Decision(
                    state.with(next.status() == NodeStatus.REVOKED ? next.with(NodeStatus.PENDING) : next)
                            .withPairing(Secrets.sha256(secret)),
                    directory.why("node.pairing", nodeId, by, null));
        });
        return credentials(renewed, secret);
    }

    private Pairing fresh() {
        String code = Secrets.random(CODE_LETTERS, 3) + "-" + Secrets.random(CODE_DIGITS, 3);
        return new Pairing(
                code,
                time.now().plus(settings.pairingExpiry()),
                Status.PENDING,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static Credentials credentials(NodeEntry.State state, String secret) {
        return new Credentials(state.node().nodeId(), secret, pairing(state));
    }

    @Override
    public Answer poll(String nodeId, String secret, Asking asking) {
        NodeEntry entry = directory.find(nodeId).orElse(null);
        String hash = entry == null ? null : entry.pairingSha256();
        boolean matches = Secrets.matches(secret, hash == null ? NO_HASH : hash);
        if (entry == null || hash == null || !matches) {
            throw new Refusal(Refusal.Reason.PAIRING_INVALID, "The node id or the pairing secret is not right");
        }
        AtomicReference<@Nullable Answer> answer = new AtomicReference<>();
        directory.decide(entry, state -> {
            if (!hash.equals(state.pairingSha256())) {
                throw expired();
            }
            Turn turn = turn(entry, state, asking);
            answer.set(turn.answer());
            return turn.decision();
        });
        Answer told = answer.get();
        if (told == null) {
            throw expired();
        }
        return told;
    }

    /**
     * What a poll comes to.
     *
     * @param decision what is written before it is answered, if anything
     * @param answer none: the credentials count no more
     */
    private record Turn(@Nullable Decision decision, @Nullable Answer answer) {}

    private Turn turn(NodeEntry entry, NodeEntry.State state, Asking asking) {
        Pairing pairing = pairing(state);
        if (pairing.status() == Status.DONE
                || pairing.status() == Status.ENDED
                // It is done, though that is not written yet.
                || (pairing.status() == Status.ISSUED && entry.shown(state))
                || !time.now().isBefore(pairing.expiresAt())) {
            return new Turn(null, null);
        }
        if (pairing.address() == null) {
            return new Turn(remembered(entry, state, pairing, asking), waiting(pairing));
        }
        if (!pairing.address().equals(asking.address()) || !asksAgain(pairing, asking)) {
            return new Turn(contested(entry, state, pairing, asking.address()), null);
        }
        return switch (pairing.status()) {
            case APPROVED, ISSUED -> issue(state, pairing);
            default -> new Turn(null, waiting(pairing));
        };
    }

    private static Answer waiting(Pairing pairing) {
        return new Answer(pairing.status(), pairing.pairingCode(), null);
    }

    /** Whoever asked first decides what those after have to show: its keys, or none. */
    private static boolean asksAgain(Pairing pairing, Asking asking) {
        String first = pairing.pollerSha256();
        String pollerKey = asking.pollerKey();
        boolean same = pollerKey == null ? first == null : first != null && Secrets.matches(pollerKey, first);
        return same && Objects.equals(pairing.publicKey(), asking.publicKey());
    }

    /**
     * Ends the pairing: two have its secret, and nobody can tell which one it was meant for. A token that one of them may
     * have got by it counts no more, nor does the connection of before, whose token that one has replaced.
     */
    private Decision contested(NodeEntry entry, NodeEntry.State state, Pairing pairing, String from) {
        Node node = state.node();
        Node over = node.with(pairing.contested(from));
        boolean waiting = node.status() == NodeStatus.PENDING || node.status() == NodeStatus.APPROVED;
        NodeEntry.State next = state.with(waiting ? over.with(NodeStatus.PENDING) : over);
        boolean issued = pairing.status() == Status.ISSUED;
        return new Decision(
                issued ? next.withToken(null, null) : next,
                directory.why("pairing.contested", entry.id(), NODE, from),
                () -> {
                    if (issued) {
                        hangUp(entry);
                    }
                    directory.publish(Event.PAIRING_CONTESTED, entry);
                });
    }

    private void hangUp(NodeEntry entry) {
        synchronized (entry) {
            NodeLink link = entry.link();
            if (link != null) {
                entry.link(null);
                link.close("revoked");
                directory.stand(entry, NodeStatus.STALE, "two asked with the secret of its pairing");
            }
        }
    }

    private Decision remembered(NodeEntry entry, NodeEntry.State state, Pairing pairing, Asking asking) {
        Pairing asked = new Pairing(
                pairing.pairingCode(),
                pairing.expiresAt(),
                pairing.status(),
                asking.address(),
                NodeFields.said(asking.machineName(), 200),
                NodeFields.said(asking.platform(), 40),
                NodeFields.said(asking.osDescription(), 200),
                time.now(),
                asking.pollerKey() == null ? null : Secrets.sha256(asking.pollerKey()),
                asking.publicKey(),
                null);
        return new Decision(
                state.with(state.node().with(asked)),
                directory.why("pairing.asked", entry.id(), NODE, asking.address()),
                () -> directory.publish(Event.NODE_PENDING, entry));
    }

    /** A fresh token each time: the answer before may have been lost, and its token with it. */
    private Turn issue(NodeEntry.State state, Pairing pairing) {
        String id = state.node().nodeId();
        String secret = Secrets.secret();
        // Those of this pairing that were made before the last one have let nobody in.
        NodeEntry.State before = pairing.status() == Status.APPROVED ? state.tokenReplaced() : state;
        NodeEntry.State next = before.with(state.node().with(pairing.with(Status.ISSUED)))
                .withToken(Secrets.sha256(secret), pairing.publicKey());
        return new Turn(
                new Decision(next, directory.why("pairing.token", id, NODE, null)),
                new Answer(Status.ISSUED, pairing.pairingCode(), id + "." + secret));
    }

    private static Refusal expired() {
        return new Refusal(
                Refusal.Reason.PAIRING_EXPIRED,
                "These pairing credentials count no more; an operator can make new ones for the node");
    }

    @Override
    public Node approve(String nodeId, Set<String> scopes, @Nullable String displayName, Principal by) {
        NodeEntry entry = directory.get(nodeId);
        String given = displayName == null ? null : NodeFields.text("displayName", displayName, 100);
        return directory
                .decide(entry, state -> {
                    Node node = state.node();
                    Pairing pairing = open(state);
                    if (pairing.polledAt() == null) {
                        throw Refusal.conflict(
                                "No Node has asked for this pairing yet: run the pair command on the machine first");
                    }
                    Set<String> granted = NodeFields.scopes(scopes, node);
                    Node next = node.named(given == null ? node.displayName() : given, node.group(), node.labels())
                            .with(granted)
                            .with(pairing.with(Status.APPROVED))
                            .with(node.status().admitted() ? node.status() : NodeStatus.APPROVED);
                    return new Decision(
                            state.with(next),
                            directory.why("node.approve", nodeId, by, String.join(" ", granted)),
                            () -> directory.publish(Event.NODE_PAIRED, entry));
                })
                .node();
    }

    @Override
    public Node reject(String nodeId, Principal by) {
        NodeEntry entry = directory.get(nodeId);
        return directory
                .decide(entry, state -> {
                    Node next = state.node().with(open(state).with(Status.REJECTED));
                    return new Decision(
                            state.with(next.status() == NodeStatus.PENDING ? next.with(NodeStatus.REVOKED) : next),
                            directory.why("node.reject", nodeId, by, null));
                })
                .node();
    }

    private Pairing open(NodeEntry.State state) {
        Pairing pairing = state.node().pairing();
        if (pairing == null || !pairing.open(time.now())) {
            throw Refusal.conflict(
                    pairing != null && pairing.contestedFrom() != null
                            ? "Two asked with the secret of this pairing, so it has ended; make new credentials, and keep"
                                    + " them from others"
                            : "No pairing of this node waits for a decision; new credentials can be made for it");
        }
        return pairing;
    }

    private static Pairing pairing(NodeEntry.State state) {
        Pairing pairing = state.node().pairing();
        if (pairing == null) {
            throw expired();
        }
        return pairing;
    }
}
