package dev.sophon.protocol.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sophon.protocol.Golden;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\u200b",
                "\u200b\u200b\u200b",
                "\u3164",
                "\u2800",
                "\u115f",
                "\u00a0",
                "\u3000",
                "\u0301",
                "\ufe0f",
                "\u202eoffice",
                "office\u200b",
                "of\u00adfice",
                "of\nfice",
                "\u001b[31m",
                "a\ud800",
                "\ue000",
                "\ud835\udc4e",
                "12345678901"
            })
    void aNameThatHidesSomethingIsNone(String name) {
        assertThat(CleanText.name(name, 10)).isEmpty();
    }

    @Test
    void aNameIsWhatCanBeRead() {
        assertThat(CleanText.name("  B\u00fcro\u00a0PC ", 10)).contains("B\u00fcro PC");
        assertThat(CleanText.name("\u65e5\u672c\u3000\u8a9e", 10)).contains("\u65e5\u672c \u8a9e");
        assertThat(CleanText.name("\u2764\ufe0f PC", 10)).contains("\u2764 PC");
        assertThat(CleanText.name("\u092e\u0947\u0930\u093e", 10)).contains("\u092e\u0947\u0930\u093e");
        assertThat(CleanText.name("1234567890", 10)).contains("1234567890");
    }

    @Test
    void whatIsSaidIsCleanedAndCut() {
        assertThat(CleanText.said("no \u001b[31mdisplay\u202e\n\n at\u2028all\u0007 ", 100))
                .isEqualTo("no [31mdisplay at all");
        assertThat(CleanText.said("x".repeat(7_750), 500)).hasSize(500);
        assertThat(CleanText.said("\ud83d\ude00".repeat(10), 5)).isEqualTo("\ud83d\ude00\ud83d\ude00");
        assertThat(CleanText.said("a" + "\u0301".repeat(500), 500)).isEqualTo("a\u0301\u0301");
        assertThat(CleanText.said("\u200b \u3164\n", 100)).isNull();
        assertThat(CleanText.said(null, 100)).isNull();
    }

    @Test
    void ofTheGoldenSamplesNothingHiddenIsLeft() throws IOException {
        for (JsonNode sample : new ObjectMapper().readTree(Golden.bytes("visible-text"))) {
            String said = CleanText.said(sample.path("text").textValue(), 1_000);
            if (said != null) {
                assertThat(said.codePoints().noneMatch(CharacterTable::hides))
                        .as(sample.path("name").asText())
                        .isTrue();
            }
        }
    }
}
