package dev.sophon.node.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTokenTest {
    private static final String SECRET = "a1b2c3d4e5f6a1b2c3d4e5f6";

    @Test
    void readsNodeIdAndKeepsTheSecretOutOfEveryText() {
        NodeToken token = NodeToken.parse("abc123." + SECRET);

        assertThat(token.nodeId()).isEqualTo("abc123");
        assertThat(token.whole().reveal()).isEqualTo("abc123." + SECRET);
        assertThat(token.prefix()).isEqualTo("abc123.");
        assertThat(token.toString() + token.whole()).doesNotContain("a1b2");
        assertThat(token.fingerprint()).hasSize(64);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "abc123",
                "abc123.",
                "me." + SECRET,
                "ab." + SECRET,
                "ABC." + SECRET,
                "abc123.with space"
            })
    void refusesWhatIsNoToken(String text) {
        assertThatThrownBy(() -> NodeToken.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain(SECRET);
    }
}
