package dev.sophon.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.cli.operator.client.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Gateway and token count, and what the verbs say when they do not do. */
class SophonSettingsTest extends SophonCase {
    private static final String OTHER = "sk_another_token_of_another_gateway_00";

    @Test
    void logsInKeepsItPrivateAndNeedsNothingElseAfterwards() throws Exception {
        environment.clear();
        gateway.answer("GET /api/nodes?limit=1", 200, "{'items':[]}")
                .answer("GET /api/nodes?limit=200", 200, "{'items':[]}");
        input = typed(FakeGateway.TOKEN + "\n");

        assertThat(sophon("login", "--gateway", gateway.url() + "/", "--token", "-"))
                .isZero();

        Path file = state.resolve("config/cli.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(out).contains(gateway.url()).doesNotContain(FakeGateway.TOKEN);
        assertThat(sophon("nodes", "list")).isZero();
    }

    @Test
    void asksForTheTokenWhereSomebodySits() {
        environment.remove("SOPHON_TOKEN");
        gateway.answer("GET /api/nodes?limit=1", 200, "{'items':[]}");
        person = Optional.of(new Typing(" " + FakeGateway.TOKEN + " "));

        assertThat(sophon("login")).isZero();

        person = Optional.of(new Typing("sk_\r\nX-Injected: 1"));
        assertThat(sophon("login")).isEqualTo(1);
        assertThat(err).contains("token: expected").doesNotContain("Injected");
    }

    @Test
    void isKnownToTheGatewayThatItLoggedInTo() {
        environment.clear();
        gateway.answer("* no token needed", 200, "")
                .answer("GET /api/nodes?limit=1", 200, "{'items':[]}")
                .answer("POST /api/auth/login", 200, "{'token':'" + FakeGateway.TOKEN + "','known':'id.1.seal'}");
        for (String known : new String[] {"", "id.1.seal"}) {
            gateway.requests.clear();
            input = typed("correct horse battery\n");
            assertThat(sophon("login", "ada", "--password", "-")).isZero();
            assertThat(gateway.sent("POST /api/auth/login").path("known").asText())
                    .isEqualTo(known);
        }
        assertThat(out).doesNotContain("id.1.seal");
    }

    @Test
    void logsInByPasswordAndKeepsTheTokenOnly() throws Exception {
        environment.clear();
        gateway.answer("* no token needed", 200, "")
                .answer("GET /api/nodes?limit=1", 200, "{'items':[]}")
                .answer("POST /api/auth/login", 200, "{'token':'" + FakeGateway.TOKEN + "'}");
        input = typed("correct horse battery\n");

        assertThat(sophon("login", "ada", "--password", "-")).isZero();

        assertThat(gateway.sent("POST /api/auth/login").path("account").asText())
                .isEqualTo("ada");
        assertThat(gateway.sent("POST /api/auth/login").path("password").asText())
                .isEqualTo("correct horse battery");
        Path file = state.resolve("config/cli.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).contains(FakeGateway.TOKEN).doesNotContain("horse");
        assertThat(sophon("login", "ada", "--password", "secret in sight")).isEqualTo(2);
        assertThat(err).doesNotContain("secret in sight");

        gateway.answer("POST /api/auth/login", 401, "{'error':'login_failed','message':'account, password: no'}");
        person = Optional.of(new Typing("a wrong one"));
        assertThat(sophon("login", "ada")).isEqualTo(1);
        assertThat(err).contains("account, password");
    }

    @Test
    void savesNoTokenThatTheGatewayDoesNotTake() {
        environment.put("SOPHON_TOKEN", OTHER);

        assertThat(sophon("login")).isEqualTo(1);
        assertThat(state.resolve("config/cli.json")).doesNotExist();
    }

    @Test
    void takesTheCommandLineBeforeTheEnvironmentBeforeTheFile() throws Exception {
        Files.createDirectories(state.resolve("config"));
        Files.writeString(
                state.resolve("config/cli.json"),
                "{\"gateway\":\"https://saved.example\",\"token\":\"" + OTHER + "\"}");

        environment.clear();
        sophon("config");
        assertThat(out)
                .contains("https://saved.example", "cli.json", "sk_anot…")
                .doesNotContain(OTHER);

        environment.put("SOPHON_GATEWAY", "https://environment.example");
        environment.put("SOPHON_TOKEN", FakeGateway.TOKEN);
        sophon("config");
        assertThat(out).contains("https://environment.example", "SOPHON_GATEWAY", "sk_0123…", "SOPHON_TOKEN");

        sophon("config", "--gateway", "https://typed.example", "--token", OTHER, "--json");
        assertThat(out).contains("\"gateway\" : \"https://typed.example\"", "\"tokenFrom\" : \"--token\"");
    }

    @Test
    void neverSendsATokenThatWasSavedForAnotherGateway() throws Exception {
        environment.clear();
        Files.createDirectories(state.resolve("config"));
        Files.writeString(
                state.resolve("config/cli.json"),
                "{\"gateway\":\"https://saved.example\",\"token\":\"" + FakeGateway.TOKEN + "\"}");

        assertThat(sophon("nodes", "list", "--gateway", gateway.url())).isEqualTo(1);

        assertThat(gateway.tokens).containsExactly("");
        assertThat(err).contains("sophon login");
    }

    @Test
    void takesTheAdminTokenOnTheGatewaysOwnMachineAndSendsItNowhereElse() throws Exception {
        environment.clear();
        Files.writeString(state.resolve("admin-token"), FakeGateway.TOKEN + "\n");
        gateway.answer("GET /api/nodes?limit=200", 200, "{'items':[]}");

        assertThat(sophon("nodes", "list")).isZero();

        sophon("config", "--gateway", "https://elsewhere.example");
        assertThat(out).contains("none; log in").doesNotContain("sk_");
    }

    @Test
    void followsNoRedirection() throws Exception {
        try (FakeGateway thief = new FakeGateway()) {
            gateway.answer("GET /api/nodes?limit=200", 302, thief.url() + "/api/nodes");

            assertThat(sophon("nodes", "list")).isEqualTo(1);

            assertThat(thief.requests).isEmpty();
            assertThat(err).contains("sends on to another address, " + thief.url(), "HTTP 302", "a proxy");
        }
    }

    @Test
    void refusesPlainHttpToAnotherMachine() {
        assertThat(sophon("nodes", "list", "--gateway", "http://gw.example.com"))
                .isEqualTo(1);
        assertThat(err).contains("--gateway").contains("https");
        assertThat(sophon("nodes", "list", "--gateway", "http://127.evil.example"))
                .isEqualTo(1);
    }

    @Test
    void passesOnWhatTheGatewaySaysIsWrong() {
        gateway.answer(
                "POST /api/nodes/n1/reject", 409, "{'error':'conflict','message':'no pairing is open\\u001b[31m'}");

        assertThat(sophon("nodes", "reject", "n1")).isEqualTo(1);
        assertThat(err.strip()).isEqualTo("no pairing is open\\u001b[31m (conflict)");
        assertThat(out).isEmpty();
    }

    @Test
    void saysWhatToDoWhenNothingAnswers() {
        gateway.close();

        assertThat(sophon("health")).isEqualTo(1);
        assertThat(err).contains("Start it: sophon-gateway start").doesNotContain("Exception", "\tat ");
        assertThat(sophon("health", "--gateway", gateway.url().replace("127.0.0.1", "127.0.0.2")))
                .isEqualTo(1);
        assertThat(err).contains("cannot be reached").doesNotContain("sophon-gateway", "Exception", "\tat ");
    }

    @Test
    void saysWhatToDoAboutAWrongTokenAndABrokenFile() throws Exception {
        environment.put("SOPHON_TOKEN", OTHER);
        assertThat(sophon("nodes", "list")).isEqualTo(1);
        assertThat(err).contains("sophon login").doesNotContain(OTHER);

        Files.createDirectories(state.resolve("config"));
        Files.writeString(state.resolve("config/cli.json"), "{\"token\":\"" + OTHER);
        assertThat(sophon("nodes", "list")).isEqualTo(1);
        assertThat(err).contains("cli.json").doesNotContain(OTHER, "Exception");
    }

    @Test
    void saysThatAWebPageIsNoGateway() {
        gateway.answer("GET /api/nodes?limit=200", 200, "<html>hello</html>");

        assertThat(sophon("nodes", "list")).isEqualTo(1);
        assertThat(err).contains("is no Sophon Gateway");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void saysThatAProxyAnswersForAGatewayThatDoesNot(int status) {
        gateway.answer("GET /api/nodes?limit=200", status, "<html>nginx</html>");
        gateway.answer("GET /api/health", status, "");

        for (String line : new String[] {"nodes list", "health"}) {
            assertThat(sophon(line.split(" "))).isEqualTo(1);
            assertThat(err).contains("A proxy answers", "HTTP " + status).doesNotContain("no Sophon Gateway", "nginx");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "frobnicate --help",
                "nodes frobnicate --help",
                "frobnicate",
                "nodes frobnicate",
                "frobnicate -V",
                "--help frobnicate"
            })
    void anUnknownVerbIsWrongUsageEvenWhereHelpIsAskedFor(String line) {
        assertThat(sophon(line.split(" "))).isEqualTo(2);
        assertThat(err).contains("frobnicate");
        assertThat(out).isEmpty();
    }

    @Test
    void helpIsThereForWhatIsKnown() {
        for (String line : new String[] {"--help", "nodes --help", "nodes list --help", "nodes show any --help"}) {
            assertThat(sophon(line.split(" "))).as(line).isZero();
            assertThat(out).contains("Usage: sophon");
        }
    }

    @Test
    void escapesWhatComesFromOtherMachinesInEveryFormat() {
        gateway.answer(
                "GET /api/nodes?limit=200",
                200,
                "{'items':[{'nodeId':'n1','displayName':'\\u001b]0;owned\\u0007\\u202e\\u009b31m\\nx'}]}");

        for (String format : new String[] {"table", "json", "csv"}) {
            assertThat(sophon("nodes", "list", "--format", format)).isZero();
            assertThat(out.replace(System.lineSeparator(), ""))
                    .as(format)
                    .contains("owned")
                    .doesNotContain("\u001b", "\u0007", "\u202e", "\u009b", "\n");
        }
    }

    /** A spreadsheet would run it. */
    @Test
    void noCellOfCsvIsAFormula() {
        gateway.answer(
                "GET /api/nodes?limit=200",
                200,
                "{'items':[{'nodeId':'=1+1','displayName':'=cmd|/C calc!A0','platform':'+1','status':'@SUM(A1)',"
                        + "'version':'-2+3','lastHeartbeatAt':'-5.5'}]}");
        assertThat(sophon("nodes", "list", "--format", "csv")).isZero();
        assertThat(out.lines().skip(1)).containsExactly("'=1+1,\"'=cmd|/C calc!A0\",'+1,'@SUM(A1),,'-2+3,-5.5");
    }

    @Test
    void knowsShortVerbsAndWrongUsage() {
        gateway.answer("GET /api/nodes?limit=200", 200, "{'items':[]}");

        assertThat(sophon("no", "li")).isZero();
        assertThat(sophon("nodes", "r")).as("reject or revoke").isEqualTo(2);
        assertThat(sophon("nodes")).isEqualTo(2);
        assertThat(sophon()).isEqualTo(2);
        assertThat(sophon("nodes", "show")).isEqualTo(2);
        assertThat(sophon("nodes", "list", "--format", "xml")).isEqualTo(2);
        assertThat(sophon("fly")).isEqualTo(2);
    }

    @Test
    void helpsWithEveryVerb() {
        for (String verb : new String[] {
            "login",
            "nodes",
            "nodes list",
            "nodes show",
            "nodes add",
            "nodes approve",
            "nodes reject",
            "nodes scopes",
            "nodes revoke",
            "approvals",
            "approvals list",
            "approvals approve",
            "approvals reject",
            "audit",
            "audit list",
            "audit verify",
            "health",
            "config"
        }) {
            assertThat(sophon((verb + " --help").split(" "))).as(verb).isZero();
            assertThat(out).contains("Usage: sophon " + verb);
        }
        assertThat(sophon("--version")).isZero();
        assertThat(out).startsWith("Sophon v");
    }

    record Typing(String text) implements Surroundings.Person {
        @Override
        public @Nullable String ask(String question) {
            return text;
        }

        @Override
        public @Nullable String askForSecret(String question) {
            return text;
        }
    }
}
