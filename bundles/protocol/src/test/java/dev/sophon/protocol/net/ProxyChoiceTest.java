package dev.sophon.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyChoiceTest {
    private static final URI GATEWAY = URI.create("https://gateway.example/hubs/node");

    @Test
    void thereIsNoneUnlessOneIsNamed() {
        ProxyChoice choice = choice(GATEWAY, Map.of());
        assertThat(choice.http()).isNull();
        assertThat(choice.socks()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://proxy.example:3128", "proxy.example:3128", " http://proxy.example:3128/ "})
    void theEnvironmentNamesAnHttpProxy(String named) {
        ProxyChoice choice = choice(GATEWAY, Map.of("HTTPS_PROXY", named));
        assertThat(choice.http())
                .isEqualTo(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.example", 3128)));
        assertThat(choice.user()).isNull();
    }

    @Test
    void aLoginIsTakenApartAndNotShown() {
        ProxyChoice choice = choice(GATEWAY, Map.of("https_proxy", "http://us%40er:se+cr%3At@proxy.example:3128"));
        assertThat(choice.user()).isEqualTo("us@er");
        assertThat(choice.password()).isEqualTo("se+cr:t");
        assertThat(choice.toString()).doesNotContain("cr").contains("proxy.example");
    }

    @Test
    void theEnvironmentNamesASocksProxy() {
        ProxyChoice choice = choice(GATEWAY, Map.of("ALL_PROXY", "socks5://127.0.0.1:1080"));
        assertThat(choice.socks()).isEqualTo(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress("127.0.0.1", 1080)));
        assertThat(choice.http()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "gateway.example",
                ".example",
                "*.example",
                "other.test, EXAMPLE ",
                "a b gateway.example",
                "gateway.example:443"
            })
    void someAddressesAreExcepted(String exceptions) {
        ProxyChoice choice = choice(GATEWAY, Map.of("HTTPS_PROXY", "proxy.example:3128", "NO_PROXY", exceptions));
        assertThat(choice.http()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ample", "way.example", "", "other.test", "gateway.example:8443", ".", "*."})
    void othersAreNot(String exceptions) {
        ProxyChoice choice = choice(GATEWAY, Map.of("HTTPS_PROXY", "proxy.example:3128", "NO_PROXY", exceptions));
        assertThat(choice.http()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8080", "http://127.0.0.1", "http://[::1]"})
    void loopbackIsReachedDirectly(String address) {
        ProxyChoice choice = choice(URI.create(address), Map.of("HTTPS_PROXY", "proxy.example:3128"));
        assertThat(choice.http()).isNull();
    }

    @Test
    void whatIsNoAddressIsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> choice(GATEWAY, Map.of("HTTPS_PROXY", "http://us er:secret@")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("HTTPS_PROXY: expected http://host:port");
    }

    @Test
    void theVariableForHttpsCountsBeforeTheOneForAllAndBothBeforeTheSystem() {
        ProxySelector system = ProxySelector.of(InetSocketAddress.createUnresolved("system.example", 8080));
        Map<String, String> all = Map.of("all_proxy", "all.example:1");
        Map<String, String> both = Map.of("all_proxy", "all.example:1", "https_proxy", "https.example:2");
        assertThat(ProxyChoice.of(GATEWAY, Map.of(), system).http())
                .isEqualTo(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("system.example", 8080)));
        assertThat(ProxyChoice.of(GATEWAY, all, system).http())
                .isEqualTo(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("all.example", 1)));
        assertThat(ProxyChoice.of(GATEWAY, both, system).http())
                .isEqualTo(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("https.example", 2)));
        assertThat(ProxyChoice.of(GATEWAY, Map.of("no_proxy", ".example"), system)
                        .http())
                .isNull();
        assertThat(ProxyChoice.of(URI.create("http://localhost"), all, system).http())
                .isNull();
    }

    private static ProxyChoice choice(URI address, Map<String, String> environment) {
        return ProxyChoice.of(address, environment, null);
    }
}
