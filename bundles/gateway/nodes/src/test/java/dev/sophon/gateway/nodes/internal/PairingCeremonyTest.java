package dev.sophon.gateway.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeLink;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Pairing.Status;
import dev.sophon.gateway.nodes.Pairings.Answer;
import dev.sophon.gateway.nodes.Pairings.Asking;
import dev.sophon.gateway.nodes.Pairings.Credentials;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.protocol.wire.Heartbeat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PairingCeremonyTest {
    private static final Principal OPERATOR = Principal.GATEWAY;
    private static final Set<String> SCOPES = Set.of("screen.capture");

    @TempDir
    Path home;

    private TestRecords records;
    private NodeDirectory directory;
    private PairingCeremony pairings;
    private NodeRegistry nodes;
    private String id = "";
    private String secret = "";

    @ParameterizedTest
    @CsvSource({
        "Büro Łukasz, buro-lukasz",
        "Straße 5, strasse-5",
        "Ærø Ø, aero-o",
        "Café № 2, cafe-no-2",
        "ＰＣ－１, pc-1",
        "Küche/1.OG, kuche-1-og",
        "İş, node-is",
        "Кухня, node",
        "--, node"
    })
    void anIdIsSpelledAsPeopleSpellIt(String name, String expected) {
        assertThat(PairingCeremony.slug(name)).isEqualTo(expected);
    }

    /** What may be asked of a pairing and its node, after what has to be there first. */
    private enum Change {
        REGISTER(test -> test.pairings.register("Another", "linux", OPERATOR)),
        RENEW(test -> test.pairings.renew(test.id, OPERATOR)),
        POLL(test -> test.poll("here", "key")),
        CONTEST(test -> test.pollAgainstTheRules("here", "other key"), POLL),
        APPROVE(test -> test.pairings.approve(test.id, SCOPES, null, OPERATOR), POLL),
        REJECT(test -> test.pairings.reject(test.id, OPERATOR), POLL),
        FETCH_TOKEN(test -> test.poll("here", "key"), POLL, APPROVE),
        CONTEST_TOKEN(test -> test.pollAgainstTheRules("there", "key"), POLL, APPROVE, FETCH_TOKEN),
        GRANT(test -> test.nodes.grant(test.id, Set.of("input.control"), OPERATOR)),
        EDIT(test -> test.nodes.edit(test.id, "Renamed", "group", List.of("label"), OPERATOR)),
        REVOKE(test -> test.nodes.revoke(test.id, OPERATOR), POLL, APPROVE, FETCH_TOKEN);

        private final Consumer<PairingCeremonyTest> what;
        private final List<Change> before;

        Change(Consumer<PairingCeremonyTest> what, Change... before) {
            this.what = what;
            this.before = List.of(before);
        }
    }

    @BeforeEach
    void open() {
        records = new TestRecords(home);
        start();
        Credentials credentials = pairings.register("Office", "linux", OPERATOR);
        id = credentials.nodeId();
        secret = credentials.secret();
    }

    private void start() {
        directory = new NodeDirectory(records.store(), records.audit(), records.events(), records.time());
        pairings = new PairingCeremony(directory, records.settings(), records.time());
        nodes = new NodeRegistry(directory);
    }

    @AfterEach
    void close() {
        records.close();
    }

    private Answer poll(String from, @Nullable String key) {
        return poll(from, key, null);
    }

    private Answer poll(String from, @Nullable String key, @Nullable String publicKey) {
        return pairings.poll(id, secret, new Asking(from, "machine", "linux", "a system", key, publicKey));
    }

    /** What is kept of the node's key, as the next start of a Gateway sees it. */
    private @Nullable String keptKey() {
        records.reopen();
        start();
        return directory.get(id).publicKey();
    }

    private void fetchToken(@Nullable String publicKey) {
        poll("here", "key", publicKey);
        pairings.approve(id, SCOPES, null, OPERATOR);
        poll("here", "key", publicKey);
    }

    @Test
    void aNodesKeyIsThatOfThePairingThatItsTokenIsOf() {
        fetchToken("A");
        assertThat(keptKey()).isEqualTo("A");
        secret = pairings.renew(id, OPERATOR).secret();
        poll("here", "key", "B");
        pairings.approve(id, SCOPES, null, OPERATOR);
        assertThat(keptKey()).as("until the new token is there").isEqualTo("A");
        poll("here", "key", "B");
        assertThat(keptKey()).isEqualTo("B");
        secret = pairings.renew(id, OPERATOR).secret();
        fetchToken(null);
        assertThat(keptKey()).as("a Node without keys was paired").isNull();
        nodes.revoke(id, OPERATOR);
        assertThat(keptKey()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"A,B", "A,", ",A"})
    void askingWithAnotherPublicKeyEndsThePairing(@Nullable String first, @Nullable String second) {
        poll("here", "key", first);
        poll("here", "key", first);
        assertThatThrownBy(() -> poll("here", "key", second)).isInstanceOf(Refusal.class);
        assertThat(pairing()).isEqualTo(Status.ENDED);
    }

    /** It writes what it knows of the node, as any does, and leaves the columns of the key alone. */
    @Test
    void aTokenOfAGatewayThatKnewNoKeysNeedsNone() {
        fetchToken("A");
        records.store().commit(transaction -> transaction
                .prepare("UPDATE node SET token_sha256 = 'another'")
                .executeUpdate());
        assertThat(keptKey()).isNull();
    }

    private void pollAgainstTheRules(String from, @Nullable String key) {
        try {
            throw new AssertionError(poll(from, key).toString());
        } catch (Refusal e) {
            assertThat(e.reason()).isEqualTo(Refusal.Reason.PAIRING_EXPIRED);
        }
    }

    private Node node() {
        return nodes.find(id).orElseThrow();
    }

    private Status pairing() {
        return Objects.requireNonNull(node().pairing()).status();
    }

    /** All that is known of all nodes, the hashes too. */
    private String shown() {
        return directory.all().stream()
                .map(entry -> entry.recorded().now().toString())
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    static Stream<Arguments> changes() {
        return TestRecords.withFaults(Change.values());
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aDecisionIsThereOnceItIsWritten(Change change, Fault fault) {
        change.before.forEach(first -> first.what.accept(this));
        records.meets(fault, this::shown, () -> change.what.accept(this));
        String said = shown();
        records.reopen();
        start();
        assertThat(shown()).isEqualTo(said);
        assertThat(records.audit().verify().ok()).isTrue();
    }

    @Test
    void aNodeThatWasNotWrittenIsNoGhostAndItsIdIsFree() {
        records.store().at(1, Fault.FAILS);
        assertThatThrownBy(() -> pairings.register("Kitchen", "linux", OPERATOR))
                .isInstanceOf(StoreException.class);
        assertThat(nodes.list()).extracting(Node::nodeId).containsExactly("office");
        assertThat(pairings.register("Kitchen", "linux", OPERATOR).nodeId()).isEqualTo("kitchen");
    }

    @Test
    void twoOfOneNameAreTwoNodesThoughTheFirstStillWaitsForTheDatabase() {
        records.store().at(1, Fault.WAITS);
        var first = TestRecords.begin(() -> pairings.register("Kitchen", "linux", OPERATOR));
        await().until(() -> records.store().held() == 1);
        var second = TestRecords.begin(() -> pairings.register("Kitchen", "linux", OPERATOR));
        await().until(() -> records.store().held() == 2);
        assertThat(nodes.list()).hasSize(1);
        records.store().release();
        assertThat(TestRecords.soon(first).nodeId()).isEqualTo("kitchen");
        assertThat(TestRecords.soon(second).nodeId()).startsWith("kitchen-");
        assertThat(nodes.list()).hasSize(3);
    }

    @Test
    void whoeverAsksFirstDecidesByItsKeyWhoMayAskAgain() {
        poll("here", "key");
        assertThat(poll("here", "key").status()).isEqualTo(Status.PENDING);
        pairings.approve(id, SCOPES, null, OPERATOR);
        assertThat(poll("here", "key").token()).startsWith(id + ".");
        assertThat(poll("here", "key").token()).as("the answer may be lost").isNotNull();
    }

    @Test
    void withoutAKeyOnlyThoseWithoutOneMayAskAgain() {
        poll("here", null);
        assertThat(poll("here", null).status()).isEqualTo(Status.PENDING);
        pollAgainstTheRules("here", "key");
        assertThat(pairing()).isEqualTo(Status.ENDED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"PENDING", "APPROVED", "ISSUED"})
    void anybodyElseEndsThePairingWhereverItHasCome(Status at) {
        poll("here", "key");
        if (at == Status.APPROVED || at == Status.ISSUED) {
            pairings.approve(id, SCOPES, null, OPERATOR);
        }
        if (at == Status.ISSUED) {
            poll("here", "key");
        }
        List<String> told = new CopyOnWriteArrayList<>();
        records.events().subscribe(Long.MAX_VALUE, event -> told.add(event.type()));
        pollAgainstTheRules("here", null);
        assertThat(pairing()).isEqualTo(Status.ENDED);
        assertThat(told).contains(Event.PAIRING_CONTESTED);
        assertThat(directory.get(id).tokenSha256())
                .as("whose token it is is not known")
                .isNull();
        pollAgainstTheRules("here", "key");
        assertThatThrownBy(() -> pairings.approve(id, SCOPES, null, OPERATOR)).hasMessageContaining("Two asked");
    }

    @Test
    void ofTwoThatAskAtOnceTheSecondEndsWhatTheFirstHasBegun() {
        records.store().at(1, Fault.WAITS);
        CompletableFuture<Answer> first = TestRecords.begin(() -> poll("here", "key"));
        await().until(() -> records.store().held() == 1);
        CompletableFuture<Boolean> second = TestRecords.begin(() -> {
            pollAgainstTheRules("here", "other key");
            return true;
        });
        assertThat(pairing()).isEqualTo(Status.PENDING);
        records.store().release();
        assertThat(TestRecords.soon(first).status()).isEqualTo(Status.PENDING);
        assertThat(TestRecords.soon(second)).isTrue();
        assertThat(pairing()).isEqualTo(Status.ENDED);
    }

    @Test
    void aPairingEndsWithItsTime() {
        poll("here", "key");
        records.time().pass(records.settings().pairingExpiry().plus(Duration.ofSeconds(1)));
        pollAgainstTheRules("here", "key");
        assertThatThrownBy(() -> pairings.approve(id, SCOPES, null, OPERATOR)).isInstanceOf(Refusal.class);
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "WAITS", mode = EnumSource.Mode.EXCLUDE)
    void aRevokeThatWasNotWrittenLeavesTheLinkAndTheToken(Fault fault) {
        poll("here", "key");
        pairings.approve(id, SCOPES, null, OPERATOR);
        poll("here", "key");
        NodeEntry entry = directory.get(id);
        final String token = entry.tokenSha256();
        List<String> sent = new CopyOnWriteArrayList<>();
        NodeLink link = new Link(id, sent);
        synchronized (entry) {
            entry.link(link);
        }
        records.store().at(1, fault);
        assertThatThrownBy(() -> nodes.revoke(id, OPERATOR)).isInstanceOf(StoreException.class);
        assertThat(entry.isCurrent(link)).isTrue();
        assertThat(entry.tokenSha256()).isEqualTo(token).isNotNull();
        assertThat(sent).isEmpty();
        nodes.revoke(id, OPERATOR);
        assertThat(entry.link()).isNull();
        assertThat(entry.tokenSha256()).isNull();
        assertThat(sent).containsExactly("Revoked", "close revoked");
        assertThat(node().status()).isEqualTo(NodeStatus.REVOKED);
    }

    private Heartbeat beat() {
        return new Heartbeat(id, "online", 1, "linux", "1", 1, 1);
    }

    private void issued() {
        poll("here", "key");
        pairings.approve(id, SCOPES, null, OPERATOR);
        poll("here", "key");
    }

    @Test
    void aPairingIsDoneWithTheConnectionThoughThatCannotBeWrittenYet() {
        InMemoryRouter router = new InMemoryRouter(directory, records.time(), records.events());
        Sessions sessions = new Sessions(directory, router, records.time());
        issued();
        List<String> sent = new CopyOnWriteArrayList<>();
        NodeLink link = new Link(id, sent);
        records.store().all(Fault.FAILS);
        sessions.connected(link);
        assertThat(pairing()).isEqualTo(Status.ISSUED);
        records.store().release();
        final String token = directory.get(id).tokenSha256();
        pollAgainstTheRules("here", "key");
        pollAgainstTheRules("there", "other key");
        assertThat(directory.get(id).tokenSha256()).isEqualTo(token).isNotNull();
        assertThat(directory.get(id).isCurrent(link)).isTrue();
        assertThat(sent).isEmpty();
        sessions.heartbeat(link, beat());
        await().until(() -> pairing() == Status.DONE);
        sessions.close();
        router.close();
    }

    @Test
    void aConnectionByTheTokenOfBeforeEndsNoPairing() {
        InMemoryRouter router = new InMemoryRouter(directory, records.time(), records.events());
        Sessions sessions = new Sessions(directory, router, records.time());
        issued();
        NodeLink link = new Link(id, new CopyOnWriteArrayList<>());
        sessions.connected(link);
        await().until(() -> pairing() == Status.DONE);
        secret = pairings.renew(id, OPERATOR).secret();
        issued();
        sessions.heartbeat(link, beat());
        assertThat(poll("here", "key").token()).as("the answer may be lost").isNotNull();
        sessions.close();
        router.close();
    }

    @Test
    void aContestedPairingLeavesNoConnectionWhoseTokenItHasReplaced() {
        issued();
        NodeEntry entry = directory.get(id);
        List<String> sent = new CopyOnWriteArrayList<>();
        synchronized (entry) {
            entry.link(new Link(id, sent));
        }
        secret = pairings.renew(id, OPERATOR).secret();
        issued();
        pollAgainstTheRules("there", "key");
        assertThat(sent).containsExactly("close revoked");
        assertThat(entry.link()).isNull();
        assertThat(pairing()).isEqualTo(Status.ENDED);
    }

    private record Link(String nodeId, List<String> sent) implements NodeLink {
        @Override
        public String connectionId() {
            return "c";
        }

        @Override
        public String remoteAddress() {
            return "127.0.0.1";
        }

        @Override
        public void send(String method, Object argument) {
            sent.add(method);
        }

        @Override
        public void close(String reason) {
            sent.add("close " + reason);
        }
    }
}
