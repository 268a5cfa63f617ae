package dev.sophon.dbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is written is what is read. */
class MarshallerTest {
    private static final Ref TARGET = new Ref("a.b", "/c");

    private static Object[] back(String signature, Object... arguments) throws Exception {
        byte[] message = Marshaller.call(1, new Call(TARGET, "a.b", "D", signature, arguments), true);
        MessageReader reader = new MessageReader();
        reader.fill(Channels.newChannel(new ByteArrayInputStream(message)));
        return reader.next().body();
    }

    @Test
    void plainValues() throws Exception {
        assertThat(back("soiub", "ä", "/p", -1, 7, true)).containsExactly("ä", "/p", -1, 7L, true);
        assertThat(back("")).isEmpty();
    }

    @Test
    void variantsTellTheirType() throws Exception {
        assertThat(back("svvv", "x", true, 1.5, "y")).containsExactly("x", true, 1.5, "y");
    }

    /** As a keyring takes them; each begins at another alignment. */
    @Test
    void dictionariesStructsAndBytes() throws Exception {
        for (String before : new String[] {"", "a", "ab", "abcd", "abcdefg"}) {
            Object[] values = back(
                    "sa{ss}a{sv}(oayays)b",
                    before,
                    Map.of("key", "value"),
                    Map.of("one", Map.of("k", "v")),
                    new Object[] {"/s", new byte[0], new byte[] {1, 2, 3}, "text/plain"},
                    false);
            assertThat((Object[]) ((List<?>) values[1]).get(0)).containsExactly("key", "value");
            Object[] entry = (Object[]) ((List<?>) values[2]).get(0);
            assertThat(entry[0]).isEqualTo("one");
            assertThat((Object[]) ((List<?>) entry[1]).get(0)).containsExactly("k", "v");
            assertThat((Object[]) values[3]).containsExactly("/s", new byte[0], new byte[] {1, 2, 3}, "text/plain");
            assertThat(values[4]).isEqualTo(false);
        }
        assertThat((List<?>) back("a{ss}", Map.of())[0]).isEmpty();
    }
}
