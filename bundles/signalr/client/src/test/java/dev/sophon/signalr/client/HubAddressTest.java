package dev.sophon.signalr.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://gateway.example/hubs/node",
                "wss://gateway.example",
                "HTTPS://10.0.0.1:8443",
                "http://localhost:8080",
                "http://LOCALHOST",
                "ws://127.0.0.1:8080",
                "http://127.255.254.253",
                "http://[::1]:8080",
                "http://[0:0:0:0:0:0:0:1]"
            })
    void tokensMayBeSentThere(String address) {
        URI uri = URI.create(address);
        assertThat(HubAddress.check(uri)).isSameAs(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://gateway.example",
                "ws://192.168.0.2:8080",
                "http://127.evil.example",
                "http://127.0.0.1.evil.example",
                "http://localhost.evil.example",
                "http://127.1",
                "http://127.0.0.256",
                "http://127.0.0.01",
                "http://0.0.0.0",
                "http://128.0.0.1",
                "http://[::]",
                "http://[::2]",
                "http://[fe80::1]",
                "http://localhost@evil.example",
                "ftp://localhost",
                "localhost:8080",
                "https://",
                "https:///hubs",
                "file:///etc/passwd"
            })
    void tokensMayNotBeSentThere(String address) {
        assertThatThrownBy(() -> HubAddress.check(URI.create(address))).isInstanceOf(IllegalArgumentException.class);
    }
}
