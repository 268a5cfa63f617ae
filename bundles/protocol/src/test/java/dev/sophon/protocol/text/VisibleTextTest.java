package dev.sophon.protocol.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sophon.protocol.Golden;
import java.io.IOException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VisibleTextTest {
    static Stream<Arguments> samples() throws IOException {
        JsonNode samples = new ObjectMapper().readTree(Golden.bytes("visible-text"));
        return StreamSupport.stream(samples.spliterator(), false)
                .map(sample -> Arguments.of(
                        sample.path("name").asText(),
                        sample.path("text").textValue(),
                        sample.path("shown").textValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void theSamplesAreShownAsTheGoldenFileHasThem(String name, String text, String shown) {
        assertThat(VisibleText.folded(text)).as(name).isEqualTo(shown);
        if (!shown.contains("\u27e8")) {
            assertThat(VisibleText.of(text)).as(name).isEqualTo(shown);
        }
    }

    /** Whatever this Java knows of these kinds; what it has no name for yet may have one in the table. */
    @Test
    void everyCharacterOfAKindThatHidesIsWrittenOut() {
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.ENCLOSING_MARK -> true;
                    case Character.SPACE_SEPARATOR -> c != ' ';
                    default -> (c & 0xfffe) == 0xfffe;
                })
                .forEach(c -> assertThat(VisibleText.of(new String(Character.toChars(c))))
                        .as("U+%04X", c)
                        .startsWith("\\"));
    }

    @Test
    void whatCanBeReadIsLeftAlone() {
        String ascii = IntStream.rangeClosed(' ', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        assertThat(VisibleText.folded(ascii)).isEqualTo(ascii);
        // Words are what they were, whatever their script, as long as it is one.
        IntStream.rangeClosed(0xc0, 0x17f)
                .filter(Character::isLetter)
                .forEach(c -> assertThat(VisibleText.of("x" + (char) c)).hasSize(2));
    }

    @Test
    void aLongTextTakesNoLongerThanItsLength() {
        String blanks = (" \n".repeat(1_000) + "\u0430a\u0301").repeat(200);
        assertThat(VisibleText.folded(blanks)).hasSizeLessThan(blanks.length());
        assertThat(VisibleText.folded(" ".repeat(3_000_000))).isEqualTo("\u27e83000000 spaces\u27e9");
    }
}
