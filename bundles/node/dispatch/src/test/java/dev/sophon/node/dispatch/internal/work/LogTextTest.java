package dev.sophon.node.dispatch.internal.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class LogTextTest {
    @Test
    void namesFromMessagesCannotForgeLogLines() {
        assertThat(LogText.of("req-7f3a")).isEqualTo("req-7f3a");
        assertThat(LogText.of("a\r\nERROR b\u001b[31m\u2028")).isEqualTo("a__ERROR b_[31m_");
        assertThat(LogText.of("x".repeat(10_000))).hasSize(200);
    }

    @Test
    void aTraceTellsWhereAndNotWhat() {
        Exception secret = new IllegalStateException("secret", new NoClassDefFoundError("some/Type"));
        StringWriter text = new StringWriter();
        SafeTrace.of(secret).printStackTrace(new PrintWriter(text));
        assertThat(text.toString())
                .contains("java.lang.IllegalStateException", "NoClassDefFoundError: some/Type", "LogTextTest")
                .doesNotContain("secret");
    }
}
