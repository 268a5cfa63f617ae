package dev.sophon.signalr.server.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagePackTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode read(byte[] bytes) throws ProtocolException {
        return new MessagePackReader(bytes, 0, bytes.length, 20, Long.MAX_VALUE).read();
    }

    private static JsonNode read(String hex) throws ProtocolException {
        return read(HexFormat.of().parseHex(hex));
    }

    /** The examples follow MessagePack's specification. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ' ',
            value = {
                "null c0",
                "false c2",
                "true c3",
                "0 00",
                "127 7f",
                "-1 ff",
                "-32 e0",
                "-33 d0df",
                "128 d10080",
                "-129 d1ff7f",
                "32767 d17fff",
                "32768 d200008000",
                "2147483648 d30000000080000000",
                "-9223372036854775808 d38000000000000000",
                "0.5 cb3fe0000000000000",
                "\"a\" a161",
                "[] 90",
                "[1,[2]] 92019102",
                "{} 80",
                "{\"a\":{\"b\":null}} 81a16181a162c0"
            })
    void writesAndReads(String json, String hex) throws Exception {
        JsonNode value = JSON.readTree(json);
        byte[] written = new MessagePackWriter().tree(value).bytes();
        assertThat(HexFormat.of().formatHex(written)).isEqualTo(hex);
        assertThat(read(written).toString()).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource({
        "ccff,255",
        "cdffff,65535",
        "ceffffffff,4294967295",
        "cfffffffffffffffff,18446744073709551615",
        "d0ff,-1"
    })
    void readsNumbersAsOthersWriteThem(String hex, BigInteger number) throws Exception {
        assertThat(read(hex).bigIntegerValue()).isEqualTo(number);
    }

    @Test
    void readsWhatJsonHasNoWordFor() throws Exception {
        assertThat(read("c403010203").binaryValue()).containsExactly(1, 2, 3);
        assertThat(read("ca3f000000").doubleValue()).isEqualTo(0.5);
        assertThat(read("8101a161").toString()).isEqualTo("{\"1\":\"a\"}");
        assertThat(read("d6ff00000001").textValue()).isEqualTo("1970-01-01T00:00:01Z");
        assertThat(read("d7ff0000000400000002").textValue()).isEqualTo("1970-01-01T00:00:02.000000001Z");
        assertThat(read("c70cff00000003ffffffffffffffff").textValue()).isEqualTo("1969-12-31T23:59:59.000000003Z");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, 16, 31, 32, 255, 256, 65_535, 65_536})
    void lengthsAreKeptAtTheirBounds(int length) throws Exception {
        ObjectNode value = JSON.createObjectNode();
        value.put("text", "t".repeat(length)).put("bytes", new byte[length]);
        ArrayNode array = value.putArray("array");
        ObjectNode map = value.putObject("map");
        for (int i = 0; i < length; i++) {
            array.add(1);
            map.put("k" + i, 2);
        }
        assertThat(read(new MessagePackWriter().tree(value).bytes())).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c1",
                "92",
                "9201",
                "a261",
                "81",
                "81c0",
                "8190c0",
                "0000",
                "dbffffffff",
                "ddffffffff",
                "dfffffffff",
                "c6ffffffff",
                "c9ffffffff01",
                "d401",
                "d405aa",
                "d4ff00",
                "9191919191919191919191919191919191919191919190"
            })
    void whatIsNoneOrTooDeepIsRefused(String hex) {
        assertThatThrownBy(() -> read(hex)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void whatHasTooManyValuesIsRefused() throws Exception {
        byte[] bytes = HexFormat.of().parseHex("dc01f3" + "90".repeat(499));
        assertThat(new MessagePackReader(bytes, 0, bytes.length, 20, 1_000).read())
                .hasSize(499);
        assertThatThrownBy(() -> new MessagePackReader(bytes, 0, bytes.length, 20, 999).read())
                .hasMessageContaining("more than 999");
    }
}
