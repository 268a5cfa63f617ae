package dev.sophon.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.cli.operator.client.Surroundings;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accounts and tokens, as they are looked after from the command line. */
class SophonPeopleTest extends SophonCase {
    private static final String ADA =
            "{'id':'acc-1','name':'ada','role':'Operator','createdAt':'t','createdBy':'boss'}";

    @BeforeEach
    void people() {
        gateway.answer("GET /api/auth/accounts?limit=200", 200, "{'items':[" + ADA + "]}")
                .answer("GET /api/auth/me", 200, "{'id':'acc-2','account':{'id':'acc-2','name':'boss'}}")
                .answer("POST /api/auth/accounts", 201, ADA)
                .answer("PATCH /api/auth/accounts/acc-1", 200, ADA)
                .answer("PATCH /api/auth/accounts/acc-2", 200, "{'id':'acc-2','name':'boss'}")
                .answer("DELETE /api/auth/accounts/acc-1", 204, "");
    }

    /** Somebody who gives these answers, one after another. */
    private void typing(String... answers) {
        Queue<String> left = new ArrayDeque<>(List.of(answers));
        person = Optional.of(new Surroundings.Person() {
            @Override
            public @Nullable String ask(String question) {
                return left.poll();
            }

            @Override
            public @Nullable String askForSecret(String question) {
                return left.poll();
            }
        });
    }

    @Test
    void listsAccounts() {
        assertThat(sophon("accounts", "list")).isZero();
        assertThat(out.lines())
                .containsExactly("NAME  ROLE      ID     CREATED  CREATED BY", "ada   Operator  acc-1  t        boss");
    }

    @Test
    void addsAnAccountWithAPasswordThatIsTypedTwiceOrComesByTheInput() {
        typing("long enough", "long enough");
        assertThat(sophon("accounts", "add", "ada", "--role", "viewer")).isZero();
        assertThat(gateway.sent("POST /api/auth/accounts").toString())
                .isEqualTo("{\"name\":\"ada\",\"role\":\"Viewer\",\"password\":\"long enough\"}");
        assertThat(out).contains("Added ada").doesNotContain("long enough");

        gateway.requests.clear();
        typing("long enough", "long enouhg");
        assertThat(sophon("accounts", "add", "ada")).isEqualTo(1);
        assertThat(err).contains("not the same");
        person = Optional.empty();
        assertThat(sophon("accounts", "add", "ada")).isEqualTo(1);
        assertThat(err).contains("--password -");
        assertThat(gateway.requests).isEmpty();

        input = typed("by the input\n");
        assertThat(sophon("accounts", "add", "ada", "--password", "-")).isZero();
        assertThat(gateway.sent("POST /api/auth/accounts").path("password").asText())
                .isEqualTo("by the input");
        assertThat(sophon("accounts", "add", "ada", "--password", "in the open"))
                .isEqualTo(2);
        assertThat(sophon("accounts", "add", "ada", "--role", "king")).isEqualTo(2);
        assertThat(err).contains("expected Admin, Operator or Viewer").doesNotContain("king");
    }

    @Test
    void changesRolesAndPasswordsByName() {
        assertThat(sophon("accounts", "role", "Ada", "admin")).isZero();
        assertThat(gateway.sent("PATCH /api/auth/accounts/acc-1").toString()).isEqualTo("{\"role\":\"Admin\"}");

        gateway.requests.clear();
        input = typed("a new one for her\n");
        assertThat(sophon("accounts", "password", "ada", "--password", "-")).isZero();
        assertThat(gateway.sent("PATCH /api/auth/accounts/acc-1").toString())
                .isEqualTo("{\"password\":\"a new one for her\"}");

        input = typed("the present one\nthe next one\n");
        assertThat(sophon("accounts", "password", "--password", "-")).isZero();
        assertThat(gateway.sent("PATCH /api/auth/accounts/acc-2").toString())
                .isEqualTo("{\"currentPassword\":\"the present one\",\"password\":\"the next one\"}");

        assertThat(sophon("accounts", "role", "eve", "admin")).isEqualTo(1);
        assertThat(err).contains("accounts list").doesNotContain("eve");
        gateway.answer("GET /api/auth/me", 200, "{'id':'t','token':{'id':'t'}}");
        assertThat(sophon("accounts", "password", "--password", "-")).isEqualTo(1);
        assertThat(err).contains("belongs to no account");
    }

    @Test
    void removesAnAccountByNameOrId() {
        assertThat(sophon("accounts", "remove", "ada")).isZero();
        assertThat(sophon("accounts", "remove", "acc-1")).isZero();
        assertThat(gateway.requests).filteredOn(one -> one.startsWith("DELETE")).hasSize(2);
    }

    @Test
    void aPasswordThatIsOldIsAskedForOnceMore() {
        gateway.answer("DELETE /api/auth/accounts/acc-1", 403, "{'error':'confirmation_required','message':'m'}")
                .answer("POST /api/auth/confirm", 200, "{'confirmedUntil':'t'}");
        typing("my password");
        assertThat(sophon("accounts", "remove", "ada")).isEqualTo(1);
        assertThat(gateway.sent("POST /api/auth/confirm").toString()).isEqualTo("{\"password\":\"my password\"}");
    }

    @Test
    void makesListsAndRemovesTokens() {
        gateway.answer("POST /api/auth/tokens", 201, "{'id':'t1','token':'sk_shown-once','role':'Agent'}")
                .answer("GET /api/auth/tokens?limit=200", 200, "{'items':[{'id':'t1','name':'agent','role':'Agent'}]}")
                .answer("DELETE /api/auth/tokens/t1", 204, "");
        assertThat(sophon(
                        "tokens",
                        "add",
                        "my agent",
                        "--nodes",
                        "a-b,c-d",
                        "--scope",
                        "screen.capture",
                        "--scope",
                        "system.info",
                        "--expires",
                        "2030-01-01T00:00:00Z"))
                .isZero();
        assertThat(gateway.sent("POST /api/auth/tokens").toString())
                .isEqualTo("{\"name\":\"my agent\",\"role\":\"Agent\",\"nodes\":[\"a-b\",\"c-d\"],"
                        + "\"scopes\":[\"screen.capture\",\"system.info\"],"
                        + "\"expiresAt\":\"2030-01-01T00:00:00Z\"}");
        assertThat(out).contains("sk_shown-once");
        assertThat(sophon("tokens", "add", "x", "--expires", "soon")).isEqualTo(2);
        assertThat(sophon("tokens", "list")).isZero();
        assertThat(out).contains("t1").contains("Agent");
        assertThat(sophon("tokens", "remove", "t1")).isZero();
    }
}
