package dev.sophon.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemProxiesTest {
    private static final URI GATEWAY = URI.create("https://gw.example.com/hubs/node");

    @Test
    void followsTheEnvironment() {
        assertThat(address(Map.of("HTTPS_PROXY", "http://proxy.example:3128"), GATEWAY))
                .isEqualTo("proxy.example:3128");
        assertThat(address(Map.of("https_proxy", "proxy.example:3128"), GATEWAY))
                .isEqualTo("proxy.example:3128");
    }

    @Test
    void leavesOutWhatNoProxyNames() {
        Map<String, String> environment =
                Map.of("HTTPS_PROXY", "http://proxy.example:3128", "NO_PROXY", "other.test, .example.com");

        assertThat(address(environment, GATEWAY)).isEqualTo("direct");
        assertThat(address(environment, URI.create("https://notexample.com"))).isEqualTo("proxy.example:3128");
    }

    @Test
    void reachesThisMachineDirectly() {
        assertThat(address(Map.of("HTTPS_PROXY", "http://proxy.example:3128"), URI.create("http://localhost:8080")))
                .isEqualTo("direct");
    }

    @Test
    void asksTheSystemWhereTheEnvironmentSaysNothing() {
        ProxySelector system = ProxySelector.of(InetSocketAddress.createUnresolved("system.example", 8080));

        assertThat(name(new SystemProxies(Map.of(), system).select(GATEWAY).get(0)))
                .isEqualTo("system.example:8080");
        assertThat(address(Map.of(), GATEWAY)).isEqualTo("direct");
    }

    private static String address(Map<String, String> environment, URI uri) {
        return name(new SystemProxies(environment, null).select(uri).get(0));
    }

    private static String name(Proxy proxy) {
        return proxy.address() instanceof InetSocketAddress address
                ? address.getHostString() + ":" + address.getPort()
                : "direct";
    }
}
