package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeLink;
import dev.sophon.gateway.nodes.Pairings.Asking;
import dev.sophon.gateway.nodes.Pairings.Credentials;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.wire.CommandInfo;
import dev.sophon.protocol.wire.Heartbeat;
import dev.sophon.protocol.wire.Hello;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Nodes that are paired, with all that this bundle has for them, on {@link TestRecords}. */
final class PairedNodes implements AutoCloseable {
    private final TestRecords records;
    private final NodeDirectory directory;
    private final PairingCeremony pairings;
    private final NodeRegistry registry;
    private final InMemoryRouter router;
    private final Sessions sessions;

    PairedNodes(Path home) {
        records = new TestRecords(home);
        directory = new NodeDirectory(records.store(), records.audit(), records.events(), records.time());
        pairings = new PairingCeremony(directory, records.settings(), records.time());
        registry = new NodeRegistry(directory);
        router = new InMemoryRouter(directory, records.time(), records.events());
        sessions = new Sessions(directory, router, records.time());
    }

    TestRecords records() {
        return records;
    }

    NodeRegistry registry() {
        return registry;
    }

    InMemoryRouter router() {
        return router;
    }

    Sessions sessions() {
        return sessions;
    }

    Node node(String id) {
        return registry.find(id).orElseThrow();
    }

    /** Its token; the node's id is its name in small letters. */
    String pair(String name) {
        return pair(pairings.register(name, "linux", Principal.GATEWAY));
    }

    /** Pairs it anew; gives its next token. */
    String pairAgain(String id) {
        return pair(pairings.renew(id, Principal.GATEWAY));
    }

    private String pair(Credentials credentials) {
        String id = credentials.nodeId();
        Asking asking = new Asking("here", "machine", "linux", "a system", null, null);
        pairings.poll(id, credentials.secret(), asking);
        pairings.approve(id, Set.of("screen.capture"), null, Principal.GATEWAY);
        return Objects.requireNonNull(
                pairings.poll(id, credentials.secret(), asking).token());
    }

    /** Connects it, and has it say hello. */
    Link greeted(String id, String... unsettled) {
        Link link = new Link(id);
        sessions.connected(link);
        sessions.hello(link, hello(List.of(), null, unsettled));
        // What is sent again goes out after the reply.
        records.time().pass(Duration.ofMillis(2));
        return link;
    }

    static Hello hello(List<CommandInfo> commands, @Nullable List<Scope> scopes, String... unsettled) {
        return hello(commands, scopes, null, unsettled);
    }

    static Hello hello(
            List<CommandInfo> commands,
            @Nullable List<Scope> scopes,
            @Nullable Map<String, String> quarantined,
            String... unsettled) {
        return new Hello(
                1,
                "somebody",
                "1.0.0",
                "linux",
                "x64",
                "a system",
                "machine",
                commands,
                scopes,
                Arrays.asList(unsettled),
                null,
                quarantined,
                null);
    }

    static Scope scope(String name, Risk risk) {
        return new Scope(name, risk, "Words of " + name);
    }

    void beat(NodeLink link, double cpu) {
        sessions.heartbeat(link, new Heartbeat("somebody", "online", 7, "linux", "1.0.0", cpu, 99));
    }

    @Override
    public void close() {
        sessions.close();
        router.close();
        records.close();
    }

    /** A connection that keeps what was said over it, as {@code method argument} and {@code close reason}. */
    static final class Link implements NodeLink {
        private final String nodeId;
        private final List<String> said = new ArrayList<>();
        private final List<Object> arguments = new ArrayList<>();

        Link(String nodeId) {
            this.nodeId = nodeId;
        }

        synchronized List<String> said() {
            return List.copyOf(said);
        }

        /** What the last message was about. */
        synchronized Object last() {
            return arguments.get(arguments.size() - 1);
        }

        @Override
        public String nodeId() {
            return nodeId;
        }

        @Override
        public String connectionId() {
            return "c";
        }

        @Override
        public String remoteAddress() {
            return "127.0.0.1";
        }

        @Override
        public synchronized void send(String method, Object argument) {
            said.add(method);
            arguments.add(argument);
        }

        @Override
        public synchronized void close(String reason) {
            said.add("close " + reason);
        }
    }
}
