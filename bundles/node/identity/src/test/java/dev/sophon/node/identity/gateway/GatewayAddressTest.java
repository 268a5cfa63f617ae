package dev.sophon.node.identity.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://gw.example.com",
                "https://gw.example.com:8443/sophon",
                "http://localhost:8080",
                "http://127.0.0.1:8080",
                "http://127.3.2.1",
                "http://[::1]:8080"
            })
    void acceptsHttpsAndThisMachine(String text) {
        assertThat(GatewayAddress.parse(text)).hasToString(text);
    }

    @Test
    void dropsTheSlashAtTheEnd() {
        assertThat(GatewayAddress.parse(" HTTPS://GW.example.com/ ")).hasToString("https://gw.example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://gw.example.com",
                "http://127.evil.example",
                "http://localhost.evil.example",
                "http://127.0.0.1.evil.example",
                "http://127.1",
                "http://2130706433",
                "http://0x7f000001",
                "http://[::2]",
                "http://10.0.0.1",
                "ws://gw.example.com",
                "ftp://localhost",
                "gw.example.com",
                "https://user@gw.example.com",
                "https://gw.example.com?x=y",
                "https://gw.example.com#x",
                "https://",
                "http://localhost@evil.example",
                "https://gw example.com"
            })
    void refusesWhatIsNoAddressOfAGateway(String text) {
        assertThatThrownBy(() -> GatewayAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("evil");
    }
}
