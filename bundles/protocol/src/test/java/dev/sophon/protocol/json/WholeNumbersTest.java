package dev.sophon.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholeNumbersTest {
    record Small(int always, @Nullable Integer maybe) {}

    record Large(long always, @Nullable Long maybe) {}

    private static <T> T read(String number, Class<T> type) {
        byte[] text = ("{\"always\":" + number + ",\"maybe\":" + number + "}").getBytes(StandardCharsets.UTF_8);
        T read = Json.read(text, type);
        // A tree goes another way through the codec.
        assertThat(Json.convert(Json.tree(text), type)).isEqualTo(read);
        return read;
    }

    @ParameterizedTest
    @CsvSource({"100.0,100", "8e1,80", "5000.0,5000", "-3E0,-3", "0.0,0", "-0.0,0", "0.5e1,5", "2147483647.0,2147483647"
    })
    void anIntegerMayBeWrittenInManyWays(String text, int expected) {
        assertThat(read(text, Small.class)).isEqualTo(new Small(expected, expected));
        assertThat(read(text, Large.class)).isEqualTo(new Large(expected, (long) expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100.5", "1e-1", "1e400", "-1e400", "1e19", "9223372036854775808.0"})
    void whatIsNoneOrFitsNowhereIsRefused(String text) {
        assertThatThrownBy(() -> read(text, Small.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read(text, Large.class)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648.0", "1e15", "-1e15"})
    void aLongTakesWhatAnIntDoesNot(String text) {
        assertThatThrownBy(() -> read(text, Small.class)).isInstanceOf(IllegalArgumentException.class);
        assertThat(read(text, Large.class).always()).isEqualTo((long) Double.parseDouble(text));
    }

    @Test
    void nullIsNoNumber() {
        byte[] text = "{\"always\":1,\"maybe\":null}".getBytes(StandardCharsets.UTF_8);
        assertThat(Json.read(text, Small.class)).isEqualTo(new Small(1, null));
    }
}
