package dev.sophon.platform.x11.internal.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The bytes are what Xutf8TextListToTextProperty makes of the texts. */
class CompoundTextTest {
    private static String decoded(String bytes) {
        return CompoundText.decode(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void readsTheSetsThatClientsWrite() {
        assertThat(decoded("plain")).isEqualTo("plain");
        assertThat(decoded("caf\u00e9")).isEqualTo("caf\u00e9");
        assertThat(decoded("\u001b-L\u00c7\u00d0\u00e1\u00eb x")).isEqualTo("\u0427\u0430\u0441\u044b x");
        assertThat(decoded("\u001b-F\u00e1\u00e2\u001b-A\u00e9")).isEqualTo("\u03b1\u03b2\u00e9");
        assertThat(decoded("\u001b$(BF|K\\\u001b(B!")).isEqualTo("\u65e5\u672c!");
        assertThat(decoded("\u001b$)A\u00d6\u00d0\u00ce\u00c4")).isEqualTo("\u4e2d\u6587");
        assertThat(decoded("\u001b$)C\u00c7\u00d1")).isEqualTo("\ud55c");
        assertThat(decoded("a\u001b%G\u00f0\u009f\u0098\u0080\u001b%@b")).isEqualTo("a\ud83d\ude00b");
        assertThat(decoded("\u001b%/1\u0080\u008ckoi8-r\u0002\u00fe\u00c1\u00d3\u00d9z"))
                .isEqualTo("\u0427\u0430\u0441\u044bz");
    }

    @Test
    void passesOverVersionAndDirection() {
        assertThat(decoded("\u001b# 0abc")).isEqualTo("abc");
        assertThat(decoded("a\u009b2]\u001b-H\u00e0\u00e1\u009b]b")).isEqualTo("a\u05d0\u05d1b");
        assertThat(decoded("a\u009b1]b\u00e9\u009b]")).isEqualTo("ab\u00e9");
        for (String cut : new String[] {"\u001b#", "\u001b# ", "\u009b", "\u009b2"}) {
            assertThat(decoded(cut)).isEmpty();
        }
    }

    @Test
    void readsWhatIsNoSuchText() {
        for (String bytes : new String[] {
            "\u001b", "\u001b%", "\u001b%/", "\u001b%/1\u00ff\u00ff", "\u001b$", "\u001b-", "\u001b-~\u00e9", "\u001bX"
        }) {
            assertThat(decoded(bytes)).hasSizeLessThan(4);
        }
    }

    @Test
    void readsSeveralTextsWithAndWithoutANulAtTheEnd() {
        assertThat(texts("a b\0C d\0")).containsExactly("a b", "C d");
        assertThat(texts("a b\0C d")).containsExactly("a b", "C d");
        assertThat(texts("\0C\0")).containsExactly("", "C");
        assertThat(texts("title\0")).containsExactly("title");
        assertThat(texts("")).isEmpty();
    }

    private static java.util.List<String> texts(String bytes) {
        return Properties.texts(
                Optional.of(new Properties.Value(31, 8, bytes.getBytes(StandardCharsets.ISO_8859_1), false)), 99);
    }
}
