package dev.sophon.platform.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.jna.Memory;
import dev.sophon.node.command.CommandException;
import org.junit.jupiter.api.Test;

class PixelFormatTest {
    private static int read(PixelFormat format, int... bytes) {
        Memory memory = new Memory(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            memory.setByte(i, (byte) bytes[i]);
        }
        int[] row = new int[1];
        format.read(memory, 0, row, 1);
        return row[0] & 0xffffff;
    }

    @Test
    void readsEveryOrderOfFourBytes() throws CommandException {
        PixelFormat bgrx = PixelFormat.of(32, false, 0xff0000, 0xff00, 0xff);
        PixelFormat rgbx = PixelFormat.of(32, false, 0xff, 0xff00, 0xff0000);
        PixelFormat xrgb = PixelFormat.of(32, true, 0xff0000, 0xff00, 0xff);
        PixelFormat xbgr = PixelFormat.of(32, true, 0xff, 0xff00, 0xff0000);

        assertThat(bgrx.direct()).contains(PixelFormat.Direct.BGRX);
        assertThat(rgbx.direct()).contains(PixelFormat.Direct.RGBX);
        assertThat(xrgb.direct()).contains(PixelFormat.Direct.XRGB);
        assertThat(xbgr.direct()).contains(PixelFormat.Direct.XBGR);
        assertThat(read(bgrx, 3, 2, 1, 99)).isEqualTo(0x010203);
        assertThat(read(rgbx, 1, 2, 3, 99)).isEqualTo(0x010203);
        assertThat(read(xrgb, 99, 1, 2, 3)).isEqualTo(0x010203);
        assertThat(read(xbgr, 99, 3, 2, 1)).isEqualTo(0x010203);
    }

    @Test
    void readsOtherDepths() throws CommandException {
        assertThat(read(PixelFormat.of(16, false, 0xf800, 0x7e0, 0x1f), 0x00, 0xf8))
                .isEqualTo(0xff0000);
        assertThat(read(PixelFormat.of(16, true, 0xf800, 0x7e0, 0x1f), 0x07, 0xe0))
                .isEqualTo(0x00ff00);
        assertThat(read(PixelFormat.of(24, false, 0xff0000, 0xff00, 0xff), 3, 2, 1))
                .isEqualTo(0x010203);
        PixelFormat thirty = PixelFormat.of(32, false, 0x3ff00000, 0xffc00, 0x3ff);
        assertThat(thirty.direct()).isEmpty();
        assertThat(read(thirty, 0xff, 0x03, 0x00, 0x00)).isEqualTo(0x0000ff);
    }

    @Test
    void refusesWhatIsNoTrueColour() {
        assertThatExceptionOfType(CommandException.class).isThrownBy(() -> PixelFormat.of(8, false, 0, 0, 0));
    }
}
