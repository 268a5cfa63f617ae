package dev.sophon.gateway.access.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.gateway.store.StoreException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AccountsTest {
    private static final String PASSWORD = "one that is long";
    private static final String OTHER = "another long one";

    @TempDir
    Path home;

    private TestRecords records;
    private AccountRegistry accounts;

    private enum Change {
        CREATE((accounts, id) -> accounts.create("bob", Role.VIEWER, OTHER, Principal.GATEWAY)),
        ROLE((accounts, id) -> accounts.change(id, Role.ADMIN, null, Principal.GATEWAY)),
        PASSWORD((accounts, id) -> accounts.change(id, null, OTHER, Principal.GATEWAY)),
        DELETE((accounts, id) -> accounts.delete(id, Principal.GATEWAY));

        private final BiConsumer<AccountRegistry, String> what;

        Change(BiConsumer<AccountRegistry, String> what) {
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
    }

    @AfterEach
    void close() {
        records.close();
    }

    private String ann() {
        return accounts.create("ann", Role.OPERATOR, PASSWORD, Principal.GATEWAY)
                .id();
    }

    private String shown() {
        return accounts.list().toString();
    }

    static Stream<Arguments> changes() {
        return TestRecords.withFaults(Change.values());
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangeIsThereOnceItIsWritten(Change change, Fault fault) {
        String ann = ann();
        records.meets(fault, this::shown, () -> change.what.accept(accounts, ann));
        String said = shown();
        records.reopen();
        start();
        assertThat(shown()).isEqualTo(said);
        assertThat(records.audit().verify().ok()).isTrue();
    }

    @Test
    void aPasswordThatWasNotWrittenLetsNobodyIn() {
        String ann = ann();
        records.store().at(1, Fault.UNDONE);
        assertThatThrownBy(() -> accounts.change(ann, null, OTHER, Principal.GATEWAY))
                .isInstanceOf(StoreException.class);
        assertThat(accounts.check("ann", OTHER, null)).isEmpty();
        assertThat(accounts.check("Ann ", PASSWORD, "192.0.2.1")).isPresent();
    }

    @Test
    void aNameIsFreeAgainWhereItsAccountWasNotWrittenAndTakenWhereItWas() {
        records.store().at(1, Fault.FAILS);
        assertThatThrownBy(this::ann).isInstanceOf(StoreException.class);
        assertThat(accounts.exists("ann")).isFalse();
        ann();
        assertThatThrownBy(this::ann).isInstanceOf(Refusal.class).hasMessageContaining("exists already");
    }
}
