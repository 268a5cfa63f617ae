package dev.sophon.command.notify.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sophon.testkit.FakeInvocation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotifyShowTest {
    @Test
    void passesOnWhatToShow() throws Exception {
        List<String> shown = new ArrayList<>();
        NotifyShow command = new NotifyShow((title, body, icon) -> shown.add(title + "|" + body + "|" + icon));

        command.handle(new NotifyShow.Params("title", "body\nsecond line", null), new FakeInvocation());
        command.handle(new NotifyShow.Params("title", "", "/icon.png"), new FakeInvocation());

        assertThat(shown).containsExactly("title|body\nsecond line|null", "title||/icon.png");
    }

    @Test
    void refusesWhatIsNoText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NotifyShow.Params("a\0", "", null))
                .withMessage("title: expected Unicode text without NUL and lone surrogates");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NotifyShow.Params("a", "\ud800", null))
                .withMessageStartingWith("body: ");
    }
}
