package dev.sophon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors are those of RFC 8785, sections 3.2.2 to 3.2.4 and appendix B. */
class ParamsHashTest {
    private static JsonNode json(String text) {
        return Json.tree(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String canonical(String text) {
        return new String(ParamsHash.canonical(json(text)), StandardCharsets.UTF_8);
    }

    @Test
    void theExampleOfTheDocument() {
        assertThat(
                        canonical(
                                """
                {
                  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }"""))
                .isEqualTo("{\"literals\":[null,true,false],"
                        + "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    @Test
    void namesAreSortedByUtf16CodeUnits() {
        String canonical = canonical(
                """
                {"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}""");
        assertThat(canonical)
                .isEqualTo(
                        "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}");
    }

    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void numbersAreWrittenAsEcmaScriptDoes(String bits, String expected) {
        double number = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
        JsonNode node = Json.mapper().createArrayNode().add(number);
        assertThat(new String(ParamsHash.canonical(node), StandardCharsets.UTF_8))
                .isEqualTo("[" + expected + "]");
        assertThat(canonical("[" + expected + "]")).as("read back").isEqualTo("[" + expected + "]");
    }

    @Test
    void theHashIsOfTheCanonicalForm() {
        // printf '%s' '{"command":"echo hello","timeoutMs":5000}' | sha256sum
        String expected = "b2dbb1a75545623f6f95293bf60337bc320edc1af0f85d7c3c76fd3f563a30a4";
        assertThat(ParamsHash.sha256(json("{\"timeoutMs\":5e3, \"command\":\"echo hello\"}")))
                .isEqualTo(expected);
        assertThat(Json.read(Golden.bytes("execute-command-approved"), ExecuteCommand.class))
                .satisfies(command ->
                        assertThat(command.approval().paramsSha256()).isEqualTo(ParamsHash.sha256(command.params())));
    }

    @Test
    void absentParamsCountAsAnEmptyObject() {
        // printf '{}' | sha256sum
        String empty = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        assertThat(ParamsHash.sha256(null)).isEqualTo(empty);
        assertThat(ParamsHash.sha256(NullNode.getInstance())).isEqualTo(empty);
        assertThat(ParamsHash.sha256(json("{}"))).isEqualTo(empty);
    }

    @Test
    void aChangeOfOneCharacterChangesTheHash() {
        assertThat(ParamsHash.sha256(json("{\"command\":\"ls\"}")))
                .isNotEqualTo(ParamsHash.sha256(json("{\"command\":\"ls \"}")));
    }
}
