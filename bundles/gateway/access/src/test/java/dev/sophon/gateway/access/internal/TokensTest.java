package dev.sophon.gateway.access.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.access.Account;
import dev.sophon.gateway.access.ApiToken;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.Tokens;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.gateway.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TokensTest {
    @TempDir
    Path home;

    private TestRecords records;
    private AccountRegistry accounts;
    private ApiTokens tokens;

    private enum Change {
        CREATE((tokens, id) -> agent(tokens)),
        DELETE((tokens, id) -> tokens.delete(id, Principal.GATEWAY));

        private final BiConsumer<ApiTokens, String> what;

        Change(BiConsumer<ApiTokens, String> what) {
            this.what = what;
        }
    }

    @BeforeEach
    void open() {
        records = new TestRecords(home);
        start();
    }

    private void start() {
        accounts = new AccountRegistry(records.store(), records.audit(), records.time(), new PasswordHash(8, 1));
        tokens = new ApiTokens(records.store(), records.audit(), accounts, records.settings(), records.time());
    }

    @AfterEach
    void close() {
        records.close();
    }

    private static Tokens.Created agent(ApiTokens tokens) {
        return tokens.create("an agent", Role.AGENT, Set.of("office"), null, Principal.GATEWAY);
    }

    private String shown() {
        return tokens.tokens().toString();
    }

    static Stream<Arguments> changes() {
        return TestRecords.withFaults(Change.values());
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aTokenIsThereOnceItIsWritten(Change change, Fault fault) {
        String id = agent(tokens).token().id();
        records.meets(fault, this::shown, () -> change.what.accept(tokens, id));
        String said = shown();
        records.reopen();
        start();
        assertThat(shown()).isEqualTo(said);
        assertThat(records.audit().verify().ok()).isTrue();
    }

    @Test
    void aTokenWhoseEndWasNotWrittenStillLetsItsHolderIn() {
        Tokens.Created agent = agent(tokens);
        Principal holder = tokens.authenticate(agent.secret()).orElseThrow();
        records.store().at(1, Fault.UNDONE);
        assertThatThrownBy(() -> tokens.delete(agent.token().id(), Principal.GATEWAY))
                .isInstanceOf(StoreException.class);
        assertThat(tokens.authenticate(agent.secret())).contains(holder);
        assertThat(tokens.stands(holder)).isTrue();
        tokens.delete(agent.token().id(), Principal.GATEWAY);
        assertThat(tokens.authenticate(agent.secret())).isEmpty();
        assertThat(tokens.stands(holder)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whatEndedLoginsLeaveBehindGoesWithTheNextTokenInOneWrite(Fault fault) {
        Account ann = accounts.create("ann", Role.OPERATOR, "one that is long", Principal.GATEWAY);
        for (int i = 0; i < 3; i++) {
            tokens.createFor(ann, "login " + i, records.time().now().plus(Duration.ofHours(1)));
        }
        records.time().pass(Duration.ofHours(2));
        records.meets(fault, this::shown, () -> agent(tokens));
        assertThat(tokens.tokens()).extracting(ApiToken::name).containsExactly("an agent", "first start");
        String said = shown();
        records.reopen();
        start();
        assertThat(shown()).isEqualTo(said);
    }

    @Test
    void theLastAdminsTokenStays() {
        String last = tokens.tokens().get(0).id();
        assertThatThrownBy(() -> tokens.delete(last, Principal.GATEWAY)).isInstanceOf(Refusal.class);
        tokens.create("second", Role.ADMIN, null, null, Principal.GATEWAY);
        tokens.delete(last, Principal.GATEWAY);
        assertThat(tokens.tokens()).extracting(ApiToken::name).containsExactly("second");
    }

    /** The second is decided on when the first is written, whether or not somebody still waits for that. */
    @Test
    void oneOfTwoAdminsStaysWhoeverEndsThemAtOnce() throws Exception {
        String first = tokens.tokens().get(0).id();
        String second = tokens.create("second", Role.ADMIN, null, null, Principal.GATEWAY)
                .token()
                .id();
        records.store().all(Fault.WAITS);
        ExecutorService operators = Executors.newCachedThreadPool();
        List<CompletableFuture<Void>> ends = Stream.of(first, second)
                .map(id -> CompletableFuture.runAsync(() -> tokens.delete(id, Principal.GATEWAY), operators))
                .toList();
        await().until(() -> records.store().held() > 0);
        records.store().release();
        List<Throwable> refused = ends.stream()
                .map(end -> end.handle((done, failure) -> failure).join())
                .filter(Objects::nonNull)
                .toList();
        assertThat(refused).singleElement().satisfies(failure -> assertThat(failure)
                .hasCauseInstanceOf(Refusal.class));
        assertThat(tokens.tokens()).hasSize(1);
        operators.shutdownNow();
    }
}
