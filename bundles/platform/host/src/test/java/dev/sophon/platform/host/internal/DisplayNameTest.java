package dev.sophon.platform.host.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayNameTest {
    private static SocketAddress address(String name) {
        return DisplayName.parse(name).orElseThrow().address();
    }

    @ParameterizedTest
    @ValueSource(strings = {":7", ":7.0", "unix:7", "host/unix:7"})
    void meansTheUsualSocketOfThisMachine(String name) {
        assertThat(address(name)).isEqualTo(UnixDomainSocketAddress.of("/tmp/.X11-unix/X7"));
        assertThat(DisplayName.parse(name).orElseThrow().local()).isTrue();
    }

    @Test
    void meansASocketByItsPath() {
        assertThat(address("/tmp/launch/display:0")).isEqualTo(UnixDomainSocketAddress.of("/tmp/launch/display"));
    }

    @Test
    void meansAPortOfAHost() {
        assertThat(address("localhost:10.0")).isEqualTo(new InetSocketAddress("localhost", 6010));
        assertThat(address("tcp/127.0.0.1:1")).isEqualTo(new InetSocketAddress("127.0.0.1", 6001));
        assertThat(address("[::1]:2")).isEqualTo(new InetSocketAddress("::1", 6002));
        assertThat(DisplayName.parse("127.0.0.1:1").orElseThrow().local()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", ":", ":x", ":0.x", ":123456", "localhost:59536", "wayland-0"})
    void refusesWhatIsNone(String name) {
        assertThat(DisplayName.parse(name)).isEmpty();
    }
}
