package dev.sophon.platform.x11.internal.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.screen.Frame;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class KeptPicturesTest {
    private static final Bounds ALL = new Bounds(0, 0, 100, 100);

    private final KeptPictures kept = new KeptPictures();

    private static KeptPictures.Key key(int quality) {
        return new KeptPictures.Key(ALL, quality, OptionalInt.empty(), ALL);
    }

    /** @param bytes of the JPEG, and of one square beside it */
    private static KeptPictures.Kept picture(long bytes) {
        Jpeg jpeg = new Jpeg(new byte[(int) bytes - Long.BYTES], 100, 100);
        return new KeptPictures.Kept(jpeg, Frame.of(1, 1, (y, row) -> {}));
    }

    @Test
    void keepsAFewAndLetsTheOneGoThatWasAskedForLongestAgo() {
        for (int quality = 1; quality <= KeptPictures.MOST; quality++) {
            kept.put(key(quality), picture(10));
        }
        assertThat(kept.get(key(1))).isNotNull();
        kept.put(key(50), picture(10));
        assertThat(kept.get(key(2))).isNull();
        assertThat(kept.get(key(1))).isNotNull();
        assertThat(kept.get(key(50))).isNotNull();
    }

    @Test
    void keepsNoMoreBytesThanItMay() {
        kept.put(key(1), picture(KeptPictures.MOST_BYTES / 2));
        kept.put(key(2), picture(KeptPictures.MOST_BYTES / 2));
        assertThat(kept.get(key(1))).isNotNull();
        kept.put(key(3), picture(9));
        assertThat(kept.get(key(2))).isNull();
        kept.put(key(4), picture(KeptPictures.MOST_BYTES + 1));
        assertThat(kept.get(key(4))).isNull();
        kept.put(key(5), picture(KeptPictures.MOST_BYTES));
        assertThat(kept.get(key(5))).isNotNull();
        kept.clear();
        kept.put(key(6), picture(KeptPictures.MOST_BYTES));
        assertThat(kept.get(key(6))).isNotNull();
    }

    @Test
    void anotherDesktopIsAnotherPicture() {
        kept.put(key(80), picture(10));
        assertThat(kept.get(new KeptPictures.Key(ALL, 80, OptionalInt.empty(), new Bounds(0, 0, 200, 100))))
                .isNull();
        assertThat(kept.get(new KeptPictures.Key(ALL, 80, OptionalInt.of(100), ALL)))
                .isNull();
    }
}
