package dev.sophon.gateway.access.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.access.Logins;
import dev.sophon.gateway.access.Logins.Session;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.gateway.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionsTest {
    private static final String PASSWORD = "one that is long";
    private static final int PER_ACCOUNT = 20;

    @TempDir
    Path home;

    private TestRecords records;
    private AccountRegistry accounts;
    private LoginSessions logins;

    @BeforeEach
    void open() {
        records = new TestRecords(home);
        start();
        accounts.create("ann", Role.OPERATOR, PASSWORD, Principal.GATEWAY);
    }

    private void start() {
        accounts = new AccountRegistry(records.store(), records.audit(), records.time(), new PasswordHash(8, 1));
        ApiTokens tokens =
                new ApiTokens(records.store(), records.audit(), accounts, records.settings(), records.time());
        logins = new LoginSessions(records.store(), records.audit(), accounts, tokens, records.time());
    }

    @AfterEach
    void close() {
        records.close();
    }

    private Session login() {
        return logins.login("ann", PASSWORD, new Logins.From("127.0.0.1", null));
    }

    private int written() {
        return records.store()
                .rows("SELECT COUNT(*) FROM login_session", row -> row.getInt(1))
                .get(0);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aLoginIsAnsweredOnceItIsWritten(Fault fault) {
        records.meets(fault, () -> "" + written(), this::login);
        assertThat(written()).isEqualTo(1);
    }

    @Test
    void aSessionThatIsWrittenOutlivesTheProcess() {
        Session session = login();
        assertThat(logins.session(session.cookie()).map(Session::principal)).contains(session.principal());
        assertThat(logins.confirmed(session.principal())).isTrue();
        records.reopen();
        start();
        assertThat(logins.session(session.cookie()).map(Session::principal)).contains(session.principal());
        assertThat(logins.confirmed(session.principal()))
                .as("the password is asked for again")
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aLogoutEndsTheSessionOnceItIsWritten(Fault fault) {
        Session session = login();
        records.meets(
                fault,
                () -> logins.session(session.cookie()).isPresent() + " "
                        + logins.stands(session.principal()) + " "
                        + logins.confirmed(session.principal()),
                () -> logins.logout(session.principal()));
        assertThat(logins.session(session.cookie())).isEmpty();
        records.reopen();
        start();
        assertThat(logins.session(session.cookie())).isEmpty();
    }

    @Test
    void anAccountsOldestSessionGoesOnlyAsTheNextOneIsWritten() {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < PER_ACCOUNT; i++) {
            sessions.add(login());
            records.time().pass(Duration.ofMillis(1));
        }
        records.store().at(1, Fault.UNDONE);
        assertThatThrownBy(this::login).isInstanceOf(StoreException.class);
        assertThat(sessions)
                .allMatch(session -> logins.session(session.cookie()).isPresent());
        records.store().release();
        Session next = login();
        assertThat(logins.session(sessions.remove(0).cookie())).isEmpty();
        sessions.add(next);
        assertThat(sessions)
                .allMatch(session -> logins.session(session.cookie()).isPresent());
        assertThat(written()).isEqualTo(PER_ACCOUNT);
    }

    @Test
    void aLoginThatWaitsForTheDatabaseHoldsUpNoOtherOne() {
        login();
        records.time().pass(Logins.SESSION);
        records.store().at(1, Fault.WAITS);
        List<CompletableFuture<Session>> waiting = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            waiting.add(TestRecords.begin(this::login));
            int writes = i;
            await("each hands its write in").until(() -> records.store().held() >= writes);
        }
        records.store().release();
        assertThat(waiting)
                .allMatch(login ->
                        logins.session(TestRecords.soon(login).cookie()).isPresent());
        assertThat(written()).as("the one that had ended is gone").isEqualTo(3);
    }
}
