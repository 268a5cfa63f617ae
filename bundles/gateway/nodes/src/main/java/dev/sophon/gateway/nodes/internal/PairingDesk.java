package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.nodes.Catalogue;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Pairing;
import dev.sophon.gateway.nodes.Pairing.Status;
import dev.sophon.gateway.nodes.Pairings;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Pairing, the Gateway's side: section 2 of {@code docs/protocol.md}. Only hashes of secrets are kept. */
@Component
public final class PairingDesk implements Pairings {
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
    public PairingDesk(@Reference NodeDirectory directory, @Reference Settings settings, @Reference Time time) {
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
                    fresh());
            NodeEntry entry = new NodeEntry(node, null, Secrets.sha256(secret), time.nanos());
            if (!id.equals("me")
                    && id.length() >= 3
                    && directory.add(entry, directory.why("node.add", entry, by, name))) {
                directory.publish(Event.NODE_PENDING, entry);
                return credentials(entry, secret);
            }
        }
    }

    /** An id that says which machine it is, since agents choose by it. */
    private static String slug(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+|-+$", "");
        String cut = plain.length() > 40 ? plain.substring(0, 40).replaceAll("-+$", "") : plain;
        return cut.isEmpty() ? "node" : cut.length() < 3 ? "node-" + cut : cut;
    }

    @Override
    public Credentials renew(String nodeId, Principal by) {
        NodeEntry entry = directory.get(nodeId);
        synchronized (entry) {
            String secret = "s_" + Secrets.secret();
            entry.pairingSha256(Secrets.sha256(secret));
            Node next = entry.node().with(fresh());
            directory.commit(
                    entry,
                    next.status() == NodeStatus.REVOKED ? next.with(NodeStatus.PENDING) : next,
                    directory.why("node.pairing", entry, by, null));
            return credentials(entry, secret);
        }
    }

    private Pairing fresh() {
        String code = Secrets.random(CODE_LETTERS, 3) + "-" + Secrets.random(CODE_DIGITS, 3);
        return new Pairing(
                code, time.now().plus(settings.pairingExpiry()), Status.PENDING, null, null, null, null, null);
    }

    private static Credentials credentials(NodeEntry entry, String secret) {
        return new Credentials(entry.id(), secret, pairing(entry));
    }

    @Override
    public Answer poll(String nodeId, String secret, Asking asking) {
        NodeEntry entry = directory.find(nodeId).orElse(null);
        String hash = entry == null ? null : entry.pairingSha256();
        boolean matches = Secrets.matches(secret, hash == null ? NO_HASH : hash);
        if (entry == null || hash == null || !matches) {
            throw new Refusal(Refusal.Reason.PAIRING_INVALID, "The node id or the pairing secret is not right");
        }
        synchronized (entry) {
            if (!hash.equals(entry.pairingSha256())) {
                throw expired();
            }
            return answer(entry, asking);
        }
    }

    private Answer answer(NodeEntry entry, Asking asking) {
        Pairing pairing = pairing(entry);
        if (pairing.status() == Status.DONE
                || pairing.status() == Status.ENDED
                || !time.now().isBefore(pairing.expiresAt())) {
            throw expired();
        }
        if (pairing.address() == null) {
            remember(entry, pairing, asking);
        } else if (!pairing.address().equals(asking.address())) {
            Node next = entry.node().with(pairing.with(Status.ENDED));
            directory.commit(entry, next, directory.why("pairing.second-address", entry, NODE, asking.address()));
            throw expired();
        }
        return switch (pairing.status()) {
            case APPROVED, ISSUED -> issue(entry, pairing(entry));
            default -> new Answer(pairing.status(), pairing.pairingCode(), null);
        };
    }

    private void remember(NodeEntry entry, Pairing pairing, Asking asking) {
        Pairing asked = new Pairing(
                pairing.pairingCode(),
                pairing.expiresAt(),
                pairing.status(),
                asking.address(),
                NodeFields.said(asking.machineName(), 200),
                NodeFields.said(asking.platform(), 40),
                NodeFields.said(asking.osDescription(), 200),
                time.now());
        directory.commit(
                entry, entry.node().with(asked), directory.why("pairing.asked", entry, NODE, asking.address()));
        directory.publish(Event.NODE_PENDING, entry);
    }

    /** A fresh token each time: the answer before may have been lost, and its token with it. */
    private Answer issue(NodeEntry entry, Pairing pairing) {
        String secret = Secrets.secret();
        entry.tokenSha256(Secrets.sha256(secret));
        Node next = entry.node().with(pairing.with(Status.ISSUED));
        directory.commit(entry, next, directory.why("pairing.token", entry, NODE, null));
        return new Answer(Status.ISSUED, pairing.pairingCode(), entry.id() + "." + secret);
    }

    private static Refusal expired() {
        return new Refusal(
                Refusal.Reason.PAIRING_EXPIRED,
                "These pairing credentials count no more; an operator can make new ones for the node");
    }

    @Override
    public Node approve(String nodeId, Set<String> scopes, @Nullable String displayName, Principal by) {
        NodeEntry entry = directory.get(nodeId);
        synchronized (entry) {
            Pairing pairing = open(entry);
            if (pairing.polledAt() == null) {
                throw Refusal.conflict(
                        "No Node has asked for this pairing yet: run the pair command on the machine first");
            }
            Set<String> granted = NodeFields.scopes(scopes, entry.node());
            String name =
                    displayName == null ? entry.node().displayName() : NodeFields.text("displayName", displayName, 100);
            Node node = entry.node();
            Node next = node.named(name, node.group(), node.labels())
                    .with(granted)
                    .with(pairing.with(Status.APPROVED))
                    .with(node.status().admitted() ? node.status() : NodeStatus.APPROVED);
            directory.commit(entry, next, directory.why("node.approve", entry, by, String.join(" ", granted)));
            directory.publish(Event.NODE_PAIRED, entry);
            return entry.node();
        }
    }

    @Override
    public Node reject(String nodeId, Principal by) {
        NodeEntry entry = directory.get(nodeId);
        synchronized (entry) {
            Pairing pairing = open(entry);
            Node next = entry.node().with(pairing.with(Status.REJECTED));
            directory.commit(
                    entry,
                    next.status() == NodeStatus.PENDING ? next.with(NodeStatus.REVOKED) : next,
                    directory.why("node.reject", entry, by, null));
            return entry.node();
        }
    }

    private Pairing open(NodeEntry entry) {
        Pairing pairing = entry.node().pairing();
        if (pairing == null || !pairing.open(time.now())) {
            throw Refusal.conflict("No pairing of this node waits for a decision; new credentials can be made for it");
        }
        return pairing;
    }

    private static Pairing pairing(NodeEntry entry) {
        Pairing pairing = entry.node().pairing();
        if (pairing == null) {
            throw expired();
        }
        return pairing;
    }
}
