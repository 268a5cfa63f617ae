package dev.sophon.platform.x11.internal.clipboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MIME types as programs write them. */
class TextFormsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "text/plain; charset=utf-8|UTF-8",
                "text/plain;charset=\"utf-8\"|UTF-8",
                "text/plain;format=flowed;charset=utf-8|UTF-8",
                "text/plain;charset=utf-8;format=flowed|UTF-8",
                "TEXT/Plain ; Charset = UTF8|UTF-8",
                "text/plain;charset=ISO-8859-1|ISO-8859-1",
                "text/plain; charset=\"utf-16\"|UTF-16",
            })
    void readsATextInTheCharsetThatItsTypeNames(String type, String charset) throws Exception {
        assertThat(TextForms.isText(type)).isTrue();
        assertThat(TextForms.of(List.of("image/png", type))).containsExactly(type);
        assertThat(TextForms.text(type, "grün".getBytes(charset))).isEqualTo("grün");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/plain;format=flowed", "Text/Plain; format=\"flowed; charset=x\""})
    void guessesWhereNoCharsetIsNamed(String type) {
        assertThat(TextForms.isText(type)).isTrue();
        assertThat(TextForms.text(type, "grün".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("grün");
        assertThat(TextForms.text(type, "grün".getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo("grün");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain;charset=no-such",
                "text/plain;charset=",
                "text/plainer",
                "text/html;charset=utf-8",
                "image/png;text/plain",
                "",
                ";",
                "TARGETS"
            })
    void takesNothingElseForAText(String type) {
        assertThat(TextForms.isText(type)).isFalse();
        assertThat(TextForms.of(List.of(type))).isEmpty();
    }

    @Test
    void asksForTheBestFirst() {
        assertThat(TextForms.of(List.of(
                        "STRING",
                        "COMPOUND_TEXT",
                        "TEXT",
                        "text/plain",
                        "text/plain; charset=iso-8859-1",
                        "text/plain; charset=\"UTF-8\"",
                        "image/png",
                        "UTF8_STRING",
                        "UTF8_STRING")))
                .containsExactly(
                        "UTF8_STRING",
                        "text/plain; charset=\"UTF-8\"",
                        "text/plain; charset=iso-8859-1",
                        "text/plain",
                        "TEXT",
                        "COMPOUND_TEXT",
                        "STRING");
    }
}
