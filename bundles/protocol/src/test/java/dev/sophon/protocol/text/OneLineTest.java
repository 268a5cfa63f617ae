package dev.sophon.protocol.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneLineTest {
    @ParameterizedTest
    @CsvSource({
        "' a\tb\r\n c ', 20, a b c",
        "'a\u2028b\u0085c\u00a0d', 20, a b c d",
        "'a\u202egpj.exe', 20, a gpj.exe",
        "abcdef, 4, abcd…",
        "abcd, 4, abcd",
        "'abc\ud83d\ude00', 4, abc…",
        "'', 4, ''"
    })
    void nothingBeginsALineOfItsOwnAndItHasAnEnd(String text, int most, String line) {
        assertThat(OneLine.of(text, most)).isEqualTo(line);
    }

    @Test
    void quotesAreMarkedInQuotes() {
        assertThat(OneLine.quoted("a \"b\" \\")).isEqualTo("\"a \\\"b\\\" \\\\\"");
    }
}
