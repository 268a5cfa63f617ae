package dev.sophon.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code sophon mcp serve --stdio}; what it does between two real programs is tested there. */
class SophonMcpTest extends SophonCase {
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}\n";

    @Test
    void carriesMessagesUntilTheInputEnds() {
        gateway.answer("POST /mcp/http", 200, "{'jsonrpc':'2.0','id':7,'result':{'text':'gr\u00fc\u00df'}}");
        input = typed("\n" + PING);
        assertThat(sophon("mcp", "serve", "--stdio")).isZero();
        assertThat(out.strip()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"text\":\"gr\\u00fc\\u00df\"}}");
        assertThat(err).isEmpty();
        assertThat(gateway.sent("POST /mcp/http").path("method").asText()).isEqualTo("ping");
        assertThat(gateway.tokens).containsOnly("Bearer " + FakeGateway.TOKEN);
    }

    @Test
    void whatIsNoJsonIsAnErrorOfTheProtocol() {
        input = typed("secret words\n");
        assertThat(sophon("mcp", "serve", "--stdio")).isZero();
        assertThat(err).contains("no JSON").doesNotContain("secret");
        assertThat(out).isEmpty();
        assertThat(gateway.requests).isEmpty();
    }

    @Test
    void aGatewayThatIsNotThereIsAnErrorWithTheRequestsId() {
        gateway.close();
        input = typed(PING);
        assertThat(sophon("mcp", "serve", "--stdio")).isZero();
        assertThat(out)
                .contains("\"id\":7", "\"code\":-32000", "cannot be reached")
                .doesNotContain("Exception");
    }

    @Test
    void aTokenThatDoesNotCountSaysHowToMendIt() {
        environment.put("SOPHON_TOKEN", "sk_other");
        input = typed(PING);
        assertThat(sophon("mcp", "serve", "--stdio")).isZero();
        assertThat(out).contains("\"id\":7", "sophon login").doesNotContain("sk_other");
    }

    @Test
    void anythingButStdioIsWrongUsage() {
        assertThat(sophon("mcp", "serve")).isEqualTo(2);
        assertThat(sophon("mcp")).isEqualTo(2);
    }
}
