package dev.sophon.gateway.web.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.runtime.AddressBlock;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostAndOriginTest {
    private static final String HERE = "192.0.2.10";

    private final HostAndOrigin plain = new HostAndOrigin(new Told(null, Set.of("gw.lan"), List.of()));
    private final HostAndOrigin named =
            new HostAndOrigin(new Told("https://gw.example.com", Set.of(), List.of("10.0.0.0/8", "fd00::/8")));

    private record Told(@Nullable String url, Set<String> allowedHosts, List<String> proxies) implements Settings {
        @Override
        public Optional<URI> publicUrl() {
            return Optional.ofNullable(url).map(URI::create);
        }

        @Override
        public List<AddressBlock> trustedProxies() {
            return proxies.stream().map(AddressBlock::of).toList();
        }

        @Override
        public GatewayHome home() {
            return new GatewayHome(Path.of("none"));
        }

        @Override
        public int maxCommandsInFlight() {
            return 1;
        }

        @Override
        public long keptResultBytes() {
            return 1;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.10, 192.0.2.10",
        "192.0.2.10, 192.0.2.10:8080",
        "2001:db8:0:0:0:0:0:7, [2001:db8::7]:8080",
        "192.0.2.10, gw.lan:8080",
        "127.0.0.1, localhost:8080",
        "127.0.0.1, [::1]",
        "127.0.0.1, gw.lan",
    })
    void itsAddressAndWhatTheSettingsNameAreItsNames(String local, String host) {
        assertThat(plain.refusal(FakeRequest.at(local).with("Host", host).made()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "192.0.2.10.evil.example",
                "192.0.2.11",
                "gw.lan.evil.example",
                "[2001:db8::7]",
                "localhost.evil.example",
                "gw.example.com"
            })
    void whateverElseANameIsToldToResolveToIsNot(String host) {
        assertThat(plain.refusal(FakeRequest.at(HERE).with("Host", host).made()))
                .hasValueSatisfying(
                        said -> assertThat(said).startsWith("Host: ").contains("publicUrl", "allowedHosts"));
        assertThat(plain.refusal(FakeRequest.at("127.0.0.1").with("Host", host).made()))
                .isPresent();
    }

    @Test
    void thePublicAddressIsANameEverywhere() {
        for (String local : List.of(HERE, "127.0.0.1")) {
            assertThat(named.refusal(
                            FakeRequest.at(local).with("Host", "GW.example.com").made()))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http, http://gw.lan:8080, true",
        "http, http://GW.LAN:8080, true",
        "https, https://gw.lan:8080, true",
        "http, https://gw.lan:8080, false",
        "https, http://gw.lan:8080, false",
        "http, http://gw.lan, false",
        "http, http://user@gw.lan:8080, false",
        "http, http://evil.example:8080, false",
        "http, null, false",
        "http, gw.lan:8080, false",
    })
    void anOriginIsOursBySchemeHostAndPort(String scheme, String origin, boolean own) {
        FakeRequest request =
                FakeRequest.at(HERE).over(scheme).with("Host", "gw.lan:8080").with("Origin", origin);
        assertThat(plain.refusal(request.made()).isEmpty()).isEqualTo(own);
    }

    @Test
    void thePortOfASchemeNeedNotBeWritten() {
        FakeRequest request = FakeRequest.at(HERE).over("https").with("Host", "gw.lan:443");
        assertThat(plain.refusal(request.with("Origin", "https://gw.lan").made()))
                .isEmpty();
        assertThat(named.refusal(FakeRequest.at("127.0.0.1")
                        .with("Host", "localhost:8080")
                        .with("Origin", "https://gw.example.com:443")
                        .made()))
                .isEmpty();
    }

    @Test
    void onlyATrustedProxySaysThatItWasHttps() {
        HostAndOrigin proxied = new HostAndOrigin(new Told(null, Set.of("gw.lan"), List.of("10.0.0.0/8")));
        FakeRequest request = FakeRequest.at(HERE)
                .with("Host", "gw.lan")
                .with("Origin", "https://gw.lan")
                .with("X-Forwarded-Proto", "https");
        assertThat(proxied.refusal(request.from("10.1.2.3").made())).isEmpty();
        assertThat(proxied.addressOf(request.from("10.1.2.3").made())).isEqualTo("https://gw.lan");
        assertThat(proxied.refusal(request.from("192.0.2.99").made())).isPresent();
        assertThat(proxied.addressOf(request.from("192.0.2.99").made())).isEqualTo("http://gw.lan");
        assertThat(plain.refusal(request.from("10.1.2.3").made())).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, /sophon, /sophon",
        "10.1.2.3, /sophon/, /sophon",
        "10.1.2.3, /a/b.c, /a/b.c",
        "10.1.2.3, /, ''",
        "10.1.2.3, sophon, ''",
        "10.1.2.3, //evil.example, ''",
        "10.1.2.3, /a/../b, ''",
        "10.1.2.3, '/a;b', ''",
        "192.0.2.99, /sophon, ''",
    })
    void onlyATrustedProxySaysWhichPathItHasTakenAway(String peer, String said, String prefix) {
        HostAndOrigin proxied = new HostAndOrigin(new Told(null, Set.of("gw.lan"), List.of("10.0.0.0/8")));
        FakeRequest request =
                FakeRequest.at(HERE).from(peer).with("Host", "gw.lan").with("X-Forwarded-Prefix", said);
        assertThat(proxied.prefix(request.made())).isEqualTo(prefix);
        assertThat(proxied.addressOf(request.made())).isEqualTo("http://gw.lan" + prefix);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "192.0.2.1 | -                              | 192.0.2.1",
                "192.0.2.1 | 203.0.113.5                    | 192.0.2.1",
                "10.0.0.1  | -                              | 10.0.0.1",
                "10.0.0.1  | 203.0.113.5                    | 203.0.113.5",
                "10.0.0.1  | 203.0.113.5:4711               | 203.0.113.5",
                "10.0.0.1  | [2001:db8::1]:4711             | 2001:db8:0:0:0:0:0:1",
                "10.0.0.1  | 2001:db8::1                    | 2001:db8:0:0:0:0:0:1",
                "10.0.0.1  | 6.6.6.6, 203.0.113.5           | 203.0.113.5",
                "10.0.0.1  | 6.6.6.6, 203.0.113.5, 10.0.0.2 | 203.0.113.5",
                "fd00::1   | 203.0.113.5                    | 203.0.113.5",
                "10.0.0.1  | unknown                        | 10.0.0.1",
                "10.0.0.1  | 6.6.6.6, garbage               | 10.0.0.1",
                "10.0.0.1  | 10.0.0.3, 10.0.0.2             | 10.0.0.3",
                "0:0:0:0:0:0:0:1 | 203.0.113.5              | 127.0.0.1",
            })
    void whereARequestIsFromIsWhatTheLastTrustedProxyHeard(String peer, @Nullable String said, String sender) {
        FakeRequest request = FakeRequest.at(HERE).from(peer);
        assertThat(named.sender((said == null ? request : request.with("X-Forwarded-For", said)).made()))
                .isEqualTo(sender);
        // What a client writes beside it is nobody's word.
        assertThat(plain.sender(request.with("Forwarded", "for=6.6.6.6").made()))
                .isEqualTo(plain.sender(request.made()));
    }

    @Test
    void hopsMayStandInSeveralLines() {
        FakeRequest request =
                FakeRequest.at(HERE).from("10.0.0.1").with("X-Forwarded-For", "6.6.6.6, 203.0.113.5", "10.0.0.2");
        assertThat(named.sender(request.made())).isEqualTo("203.0.113.5");
    }
}
