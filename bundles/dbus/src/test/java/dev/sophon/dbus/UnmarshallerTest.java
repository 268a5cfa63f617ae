package dev.sophon.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnmarshallerTest {
    private static final String[] SIGNATURES = {
        "s", "as", "a(so)", "a((so)(so)(so)iiassusau)", "v", "av", "aav", "a{sv}", "(iiii)", "ay", "au", "g", "xtd"
    };

    private static Unmarshaller of(int... bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : bytes) {
            buffer.put((byte) value);
        }
        return new Unmarshaller(buffer.flip());
    }

    @Test
    void readsValuesAtTheirAlignment() throws Exception {
        Object[] values = of(7, 0, 0, 0, 2, 0, 0, 0, 'h', 'i', 0, 0, 4, 0, 0, 0, 255, 255, 255, 255)
                .read("ysau");

        assertThat(values[0]).isEqualTo(7);
        assertThat(values[1]).isEqualTo("hi");
        assertThat(values[2]).isEqualTo(List.of(0xffff_ffffL));
    }

    @ParameterizedTest
    @CsvSource({"a()", "(", "a", "a(", "z", "a{s", "s)", "()"})
    void refusesSignaturesThatAreNone(String signature) {
        assertThatExceptionOfType(BadMessageException.class)
                .isThrownBy(() ->
                        of(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0).read(signature));
    }

    @Test
    void refusesNestingWithoutEnd() {
        int[] variants = new int[4000];
        for (int i = 0; i + 2 < variants.length; i += 3) {
            variants[i] = 1;
            variants[i + 1] = 'v';
        }
        assertThatExceptionOfType(BadMessageException.class)
                .isThrownBy(() -> of(variants).read("v"))
                .withMessageContaining("deep");
        assertThatExceptionOfType(BadMessageException.class)
                .isThrownBy(() -> of(0, 0, 0, 0).read("a".repeat(100_000) + "y"));
    }

    @Test
    void refusesLengthsBeyondTheMessage() {
        assertThatExceptionOfType(BadMessageException.class)
                .isThrownBy(() -> of(255, 255, 255, 127, 'x', 0).read("s"));
        assertThatExceptionOfType(BadMessageException.class)
                .isThrownBy(() -> of(255, 255, 255, 255, 'x', 0).read("ay"));
        assertThatExceptionOfType(BadMessageException.class)
                .isThrownBy(() -> of(1, 0, 0, 0, 'x').read("s"));
    }

    @Test
    void survivesWhateverComes() {
        Random random = new Random(1);
        int understood = 0;
        for (int round = 0; round < 50_000; round++) {
            int[] bytes = random.ints(random.nextInt(80), 0, random.nextBoolean() ? 12 : 256)
                    .toArray();
            try {
                of(bytes).read(SIGNATURES[random.nextInt(SIGNATURES.length)]);
                understood++;
            } catch (BadMessageException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(understood).isBetween(1000, 49_000);
    }

    @Test
    void dropsAMessageThatIsTooLargeAndReadsTheNext() throws Exception {
        int body = Connection.LARGEST_MESSAGE;
        byte[] stream = new byte[16 + body + 32];
        ByteBuffer bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {'l', 2, 0, 1}).putInt(body).putInt(1).putInt(0);
        bytes.position(16 + body);
        bytes.put(new byte[] {'l', 2, 0, 1}).putInt(0).putInt(2).putInt(8);
        bytes.put(new byte[] {5, 1, 'u', 0}).putInt(77);

        MessageReader reader = new MessageReader();
        var channel = Channels.newChannel(new java.io.ByteArrayInputStream(stream));
        Message message = null;
        while (message == null && reader.fill(channel) >= 0) {
            message = reader.next();
        }
        assertThat(message).isNotNull();
        assertThat(message.replySerial()).isEqualTo(77L);
        assertThat(message.isAnswer()).isTrue();
    }

    @Test
    void understandsOnlyReferencesThatABusTakes() {
        assertThat(Ref.of(new Object[] {":1.5", "/org/a11y/atspi/accessible/7"}))
                .isNotNull();
        assertThat(Ref.of(new Object[] {"org.a11y.atspi.Registry", "/root"})).isNotNull();
        assertThat(Ref.of(new Object[] {":1.5", "/org/a11y/atspi/null"})).isNull();
        assertThat(Ref.of(new Object[] {"", "/root"})).isNull();
        assertThat(Ref.of(new Object[] {":1.5", "root"})).isNull();
        assertThat(Ref.of(new Object[] {":1.5", "/a b"})).isNull();
        assertThat(Ref.of(new Object[] {"no dot", "/root"})).isNull();
        assertThat(Ref.of("text")).isNull();
    }
}
