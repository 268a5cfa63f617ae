package dev.sophon.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CancelCommand;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.ReportedResult;
import dev.sophon.protocol.wire.ResultAck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void nestsSixtyFourDeepAndNoDeeper() {
        assertThat(Json.tree(utf8("[".repeat(64) + "]".repeat(64)))).isNotNull();
        for (int depth : new int[] {65, 100_000}) {
            assertThatThrownBy(() -> Json.tree(utf8("[".repeat(depth) + "]".repeat(depth))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("64 deep");
        }
    }

    @Test
    void writesNoDeeperThanItReads() {
        JsonNode deep = Json.mapper().createArrayNode();
        for (int i = 0; i < 70; i++) {
            deep = Json.mapper().createArrayNode().add(deep);
        }
        JsonNode tooDeep = deep;
        assertThatThrownBy(() -> Json.bytes(tooDeep)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesDuplicateKeysSoThatNobodyReadsAnotherOneThanWasApproved() {
        assertThatThrownBy(() -> Json.tree(utf8("{\"command\":\"ls\",\"command\":\"rm\"}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("rm");
    }

    @Test
    void refusesNumbersOfMoreThanAHundredDigits() {
        assertThat(Json.tree(utf8("1".repeat(100))).isBigInteger()).isTrue();
        assertThatThrownBy(() -> Json.tree(utf8("1".repeat(101)))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.tree(utf8("0." + "1".repeat(101)))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"commandId\":\"secret\"",
                "{\"commandId\":secret}",
                "{\"commandId\":\"secret\"} secret",
                "{\"commandId\":{\"secret\":\"secret\"}}",
                "{\"commandId\":[\"secret\"]}",
                "[\"secret\"]",
                "\"secret\"",
                "{\"commandId\":\"secret\u0001\"}",
                "null",
                ""
            })
    void whatItThrowsNeverRepeatsTheText(String text) {
        assertThatThrownBy(() -> Json.read(utf8(text), CancelCommand.class))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank()
                .doesNotContain("secret");
    }

    @Test
    void aWrongTypeIsNamedByItsField() {
        assertThatThrownBy(() -> Json.read(utf8("{\"commandId\":12,\"accepted\":true}"), ResultAck.class))
                .hasMessageContaining("commandId");
        assertThatThrownBy(() -> Json.read(utf8("{\"commandId\":\"a\",\"accepted\":\"yes\"}"), ResultAck.class))
                .hasMessageContaining("accepted");
        assertThatThrownBy(() -> Json.read(utf8("{\"accepted\":1}"), ResultAck.class))
                .hasMessageContaining("accepted");
    }

    @Test
    void aCommandWithoutItsNamesIsRefusedAndOneWithoutTheRestIsNot() {
        assertThatThrownBy(() -> Json.read(utf8("{\"command\":\"a.b\"}"), ExecuteCommand.class))
                .hasMessageContaining("commandId: required");
        assertThatThrownBy(() -> Json.read(utf8("{\"commandId\":\"a\"}"), ExecuteCommand.class))
                .hasMessageContaining("command: required");
        ExecuteCommand bare = Json.read(utf8("{\"commandId\":\"a\",\"command\":\"a.b\"}"), ExecuteCommand.class);
        assertThat(bare.requestId()).isEqualTo("a");
        assertThat(bare.params()).isNull();
        assertThat(bare.timeoutMs()).isZero();
    }

    @Test
    void aResultIsEmbeddedAsItIs() {
        EncodedJson image = EncodedJson.ofUtf8(utf8("{\"a\": [1.10, \"é\"]}"));
        byte[] written = Json.bytes(CommandResult.success("c", image, 1));
        assertThat(new String(written, StandardCharsets.UTF_8)).contains("\"result\":{\"a\": [1.10, \"é\"]}");
        EncodedJson large = EncodedJson.of("x".repeat(100_000));
        CommandResult back = Json.read(Json.bytes(CommandResult.success("c", large, 1)), CommandResult.class);
        assertThat(back.result()).isEqualTo(large);
    }

    /** The value as it is taken out of bytes that begin with others. */
    private static String taken(String result) throws IOException {
        byte[] bytes = utf8("éé{\"commandId\":\"c\",\"ok\":true,\"result\":" + result + ",\"durationMs\":1}}}");
        int length = bytes.length - 6;
        CommandResult read = Json.mapper()
                .readerFor(CommandResult.class)
                .withAttribute(EncodedJson.SOURCE, ByteBuffer.wrap(bytes, 4, length))
                .readValue(bytes, 4, length);
        assertThat(read.durationMs()).isOne();
        return new String(Objects.requireNonNull(read.result()).utf8(), StandardCharsets.UTF_8);
    }

    @Test
    void aResultIsTakenFromTheBytesThatAreRead() throws IOException {
        assertThat(taken("{ \"a\": [1.10, \"é\"] , \"b\":{}}")).isEqualTo("{ \"a\": [1.10, \"é\"] , \"b\":{}}");
        assertThat(taken("{\"a\":\"" + "x".repeat(100_000) + "\"}")).hasSize(100_008);
        assertThat(taken("[1, 2]")).isEqualTo("[1,2]");
        assertThat(taken("null")).isEqualTo("null");
    }

    @Test
    void whatIsTakenHasNoLineEndsAndNoHalfCharacters() throws IOException {
        assertThat(taken("{\"a\":\n\"b\",\r\n\t\"c\":1}")).isEqualTo("{\"a\":\"b\",\"c\":1}");
        assertThat(taken("{\"a\":\"\\u0041\\n\"}")).isEqualTo("{\"a\":\"A\\n\"}");
        String half = "{\"a\":\"\\ud800\"}";
        EncodedJson copied = Json.read(utf8(half), EncodedJson.class);
        assertThat(taken(half)).isEqualTo(new String(copied.utf8(), StandardCharsets.UTF_8));
    }

    @Test
    void whatIsTakenIsValidJson() {
        for (String bad :
                new String[] {"{\"a\":\"\u0001\"}", "{\"a\":1,\"a\":2}", "{\"a\":tru}", "{\"a\":01}", "{\"a\"}"}) {
            assertThatThrownBy(() -> taken(bad)).isInstanceOf(IOException.class);
        }
        String deep = "{\"a\":".repeat(64) + "1" + "}".repeat(64);
        assertThatThrownBy(() -> taken(deep)).isInstanceOf(IOException.class);
    }

    @Test
    void aFailureHasNoResultAndASuccessNoError() {
        CommandResult failure = CommandResult.failure("c", ErrorCode.TIMEOUT, "late", 3);
        assertThat(Json.read(Json.bytes(failure), CommandResult.class)).isEqualTo(failure);
        assertThatThrownBy(() ->
                        Json.read(utf8("{\"commandId\":\"c\",\"ok\":true,\"durationMs\":1}"), CommandResult.class))
                .hasMessageContaining("result: required");
        assertThatThrownBy(() ->
                        Json.read(utf8("{\"commandId\":\"c\",\"ok\":false,\"durationMs\":1}"), CommandResult.class))
                .hasMessageContaining("error: required");
    }

    @Test
    void aReportedResultHasAResultOrTheIdOfOneAndNeverBoth() {
        for (String bad : new String[] {
            "{\"commandId\":\"c\",\"ok\":true,\"result\":{},\"sameAs\":\"b\"}",
            "{\"commandId\":\"c\",\"ok\":true}",
            "{\"commandId\":\"c\",\"ok\":true,\"sameAs\":\"b\",\"error\":\"timeout\"}",
            "{\"commandId\":\"c\",\"ok\":false,\"sameAs\":\"b\",\"error\":\"timeout\"}",
            "{\"commandId\":\"c\",\"ok\":true,\"sameAs\":7}",
        }) {
            assertThatThrownBy(() -> Json.read(utf8(bad), ReportedResult.class))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        ReportedResult same = Json.read(Golden.bytes("command-result-same"), ReportedResult.class);
        assertThatThrownBy(same::whole).isInstanceOf(IllegalStateException.class);
        EncodedJson known = EncodedJson.of("known");
        assertThat(same.with(known)).isEqualTo(CommandResult.success(same.commandId(), known, 3));
    }

    @Test
    void nothingThatMayHoldSecretsShowsThemAsText() {
        ExecuteCommand command = Json.read(Golden.bytes("execute-command-approved"), ExecuteCommand.class);
        assertThat(command.toString()).doesNotContain("hello");
        assertThat(EncodedJson.of("secret").toString()).doesNotContain("secret");
    }

    @Test
    void takesSoManyValuesAndNoMoreHoweverSmallTheyAre() {
        // As docs/protocol.md says.
        int most = 500_000;
        byte[] whole = utf8("[" + "1,".repeat(most - 3) + "1]");
        assertThat(Json.values(whole)).isEqualTo(most);
        assertThat(Json.tree(whole)).hasSize(most - 2);
        for (String tooMany : new String[] {
            "[" + "1,".repeat(most - 2) + "1]",
            "{\"a\":[" + "{},".repeat(most / 2) + "{}]}",
            "[" + "[],".repeat(most / 2) + "[]]"
        }) {
            assertThatThrownBy(() -> Json.values(utf8(tooMany))).hasMessageContaining("500000 names and values");
            assertThatThrownBy(() -> Json.tree(utf8(tooMany)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("500000 names and values");
        }
    }
}
