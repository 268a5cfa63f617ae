package dev.sophon.command.clipboard.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.Clipboard;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClipboardCommandsTest {
    private final FakeClipboard clipboard = new FakeClipboard();
    private final FakeInvocation call = new FakeInvocation();

    private static final class FakeClipboard implements Clipboard {
        private String text = "";
        private boolean truncated;

        @Override
        public Content read() {
            return new Content(text, truncated);
        }

        @Override
        public void write(String replacement) {
            text = replacement;
        }
    }

    private String read() throws Exception {
        return Json.tree(Json.bytes(new ClipboardRead(clipboard).handle(new NoParams(), call)))
                .toString();
    }

    @Test
    void countsCodePoints() throws Exception {
        assertThat(read()).isEqualTo("{\"text\":\"\",\"length\":0}");
        new ClipboardWrite(clipboard).handle(new ClipboardWrite.Params("a😀é"), call);
        assertThat(read()).isEqualTo("{\"text\":\"a😀é\",\"length\":3}");
        clipboard.truncated = true;
        assertThat(read()).isEqualTo("{\"text\":\"a😀é\",\"length\":3,\"truncated\":true}");
    }

    @Test
    void refusesWhatIsNoText() {
        for (String text : List.of("a\0b", "\ud83d", "\ude00x", "\ude00\ud83d")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ClipboardWrite.Params(text))
                    .withMessage("text: expected Unicode text without NUL and lone surrogates");
        }
    }
}
