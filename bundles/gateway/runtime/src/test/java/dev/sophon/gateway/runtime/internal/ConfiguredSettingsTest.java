package dev.sophon.gateway.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.gateway.runtime.AddressBlock;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfiguredSettingsTest {
    @Test
    void theDefaults() {
        ConfiguredSettings settings = new ConfiguredSettings(config("", 10_000, 1024, 900));
        assertThat(settings.publicUrl()).isEmpty();
        assertThat(settings.allowedHosts()).isEmpty();
        assertThat(settings.maxCommandsInFlight()).isEqualTo(10_000);
        assertThat(settings.keptResultBytes()).isEqualTo(1L << 30);
        assertThat(settings.pairingExpiry()).hasMinutes(15);
    }

    @Test
    void allOfThem() {
        ConfiguredSettings settings =
                new ConfiguredSettings(config("https://gw.example.com/", 7, 2, 10, " GW.internal , b.internal", ""));
        assertThat(settings.publicUrl()).contains(URI.create("https://gw.example.com"));
        assertThat(settings.allowedHosts()).containsExactlyInAnyOrder("gw.internal", "b.internal");
        assertThat(settings.maxCommandsInFlight()).isEqualTo(7);
        assertThat(settings.keptResultBytes()).isEqualTo(2L << 20);
        assertThat(settings.pairingExpiry()).hasSeconds(10);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> new ConfiguredSettings(config("ftp://gw", 1, 1, 900)))
                .hasMessageContaining("publicUrl");
        assertThatThrownBy(() -> new ConfiguredSettings(config("", 0, 1, 900)))
                .hasMessageContaining("maxCommandsInFlight");
        for (int seconds : new int[] {9, 901}) {
            assertThatThrownBy(() -> new ConfiguredSettings(config("", 1, 1, seconds)))
                    .hasMessageContaining("pairingSeconds")
                    .hasMessageContaining("10 to 900");
        }
    }

    @Test
    void auditRecordsAreKeptForGoodUnlessDaysAreSaid() {
        assertThat(new ConfiguredSettings(with(Map.of())).auditAge()).isEmpty();
        assertThat(new ConfiguredSettings(with(Map.of("keptAuditDays", 90))).auditAge())
                .contains(Duration.ofDays(90));
        for (int days : new int[] {-1, 36_501}) {
            assertThatThrownBy(() -> new ConfiguredSettings(with(Map.of("keptAuditDays", days))))
                    .hasMessage("keptAuditDays: expected 0 to 36500");
        }
    }

    @Test
    void filesOnTheirWayHaveTheirRoomAndTime() {
        ConfiguredSettings byDefault = new ConfiguredSettings(with(Map.of()));
        assertThat(byDefault.transferBytes()).isEqualTo(10L << 30);
        assertThat(byDefault.transferBytesEach()).isEqualTo(4L << 30);
        assertThat(byDefault.transferAge()).hasHours(24);
        ConfiguredSettings told =
                new ConfiguredSettings(with(Map.of("transfersMb", 3, "transfersEachMb", 2, "transferHours", 1)));
        assertThat(told.transferBytes()).isEqualTo(3L << 20);
        assertThat(told.transferBytesEach()).isEqualTo(2L << 20);
        assertThat(told.transferAge()).hasHours(1);
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("transfersMb", 0), Map.of("transfersEachMb", 0), Map.of("transferHours", 25))) {
            assertThatThrownBy(() -> new ConfiguredSettings(with(wrong)))
                    .hasMessageStartingWith(wrong.keySet().iterator().next() + ": expected ");
        }
    }

    @Test
    void featureSetsHaveTheirRoomAndTheirFolder() {
        ConfiguredSettings byDefault = new ConfiguredSettings(with(Map.of()));
        assertThat(byDefault.featureBytes()).isEqualTo(2L << 30);
        assertThat(byDefault.featuresFolder()).isEmpty();
        assertThat(byDefault.releasesFolder()).isEmpty();
        ConfiguredSettings told = new ConfiguredSettings(
                with(Map.of("featuresMb", 3, "featuresFolder", " library ", "releasesFolder", "/srv/releases")));
        assertThat(told.releasesFolder()).contains(Path.of("/srv/releases"));
        assertThat(told.featureBytes()).isEqualTo(3L << 20);
        assertThat(told.featuresFolder())
                .contains(told.home().path().resolve("config").resolve("library"));
        assertThatThrownBy(() -> new ConfiguredSettings(with(Map.of("featuresMb", 0))))
                .hasMessage("featuresMb: expected 1 or more");
    }

    @Test
    void developmentModeStaysOnThisMachine() {
        assertThat(new ConfiguredSettings(with(Map.of())).developmentMode()).isFalse();
        assertThat(new ConfiguredSettings(with(Map.of("developmentMode", true))).developmentMode())
                .isTrue();
        for (Map<String, Object> open : List.<Map<String, Object>>of(
                Map.of("developmentMode", true, "publicUrl", "https://gw.example.com"),
                Map.of("developmentMode", true, "host", "0.0.0.0"),
                Map.of("developmentMode", true, "host", "::"),
                Map.of("developmentMode", true, "host", "0"),
                Map.of("developmentMode", true, "host", ""),
                Map.of("developmentMode", true, "host", "192.0.2.1"),
                Map.of("developmentMode", true, "host", "no-such-host.invalid"))) {
            assertThatThrownBy(() -> new ConfiguredSettings(with(open)))
                    .as(open.toString())
                    .hasMessageContaining("developmentMode");
        }
        for (String host : new String[] {"localhost", "::1", "127.0.0.2", " 127.0.0.1 "}) {
            new ConfiguredSettings(with(Map.of("developmentMode", true, "host", host)));
        }
    }

    /** The file may say one thing and the command line another. */
    @Test
    void developmentModeLooksAtWhatIsReallyListenedAt() {
        Map<String, Object> file = Map.of("developmentMode", true, "host", "127.0.0.1");
        System.setProperty("sophon.gateway.host", "0.0.0.0");
        try {
            assertThatThrownBy(() -> new ConfiguredSettings(with(file))).hasMessageContaining("developmentMode");
            System.setProperty("sophon.gateway.host", "127.0.0.1");
            new ConfiguredSettings(with(Map.of("developmentMode", true, "host", "0.0.0.0")));
        } finally {
            System.clearProperty("sophon.gateway.host");
        }
    }

    @Test
    void proxiesAreAddressesAndBlocksOfThem() throws Exception {
        assertThat(new ConfiguredSettings(with(Map.of())).trustedProxies()).isEmpty();
        String[] told = {"127.0.0.1, 10.0.0.0/8", "fd00::/8"};
        List<AddressBlock> proxies = new ConfiguredSettings(with(Map.of("trustedProxies", told))).trustedProxies();
        assertThat(proxies).hasSize(3);
        assertThat(proxies.get(1).contains(InetAddress.getByName("10.9.8.7"))).isTrue();
        assertThatThrownBy(() -> new ConfiguredSettings(with(Map.of("trustedProxies", new String[] {"proxy.s3cret"}))))
                .hasMessageStartingWith("trustedProxies: expected an address")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void theDatabaseIsItsOwnUnlessTheTwoLinesSayOtherwise() {
        assertThat(new ConfiguredSettings(with(Map.of())).database()).isEmpty();
        String url = "jdbc:postgresql://db.example.com/sophon?user=sophon";
        assertThat(new ConfiguredSettings(with(Map.of("databaseUrl", url, "databasePassword", "pa:ss"))).database())
                .hasValueSatisfying(database -> {
                    assertThat(database.url()).isEqualTo(url);
                    assertThat(database.password()).isEqualTo("pa:ss");
                    assertThat(database.toString()).doesNotContain("pa:ss");
                });
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("databasePassword", "pa:ss"),
                Map.of("databaseUrl", "jdbc:mysql://db/sophon", "databasePassword", "pa:ss"),
                Map.of("databaseUrl", url + "&password=pa:ss"))) {
            assertThatThrownBy(() -> new ConfiguredSettings(with(wrong)))
                    .hasMessageContaining("database")
                    .hasMessageNotContaining("pa:ss");
        }
    }

    @Test
    void tlsIsOffUntilACertificateIsNamed() {
        assertThat(new ConfiguredSettings(with(Map.of())).keyFiles()).isEmpty();
        assertThat(new ConfiguredSettings(with(
                                Map.of("tlsCertificate", "gw.pem", "tlsKey", "/keys/gw.key", "tlsPassword", "pa:ss")))
                        .keyFiles())
                .hasValueSatisfying(files -> {
                    assertThat(files.certificate()).isAbsolute().endsWithRaw(Path.of("config/gw.pem"));
                    assertThat(files.key()).contains(Path.of("/keys/gw.key"));
                    assertThat(files.password()).isEqualTo("pa:ss");
                    assertThat(files.toString()).doesNotContain("pa:ss");
                });
        assertThatThrownBy(() -> new ConfiguredSettings(with(Map.of("tlsKey", "gw.key"))))
                .hasMessageContaining("tlsCertificate");
    }

    @Test
    void thereIsNoProviderUntilAnIssuerIsNamed() {
        assertThat(new ConfiguredSettings(with(Map.of())).oidc()).isEmpty();
        assertThatThrownBy(() -> new ConfiguredSettings(with(Map.of("oidcClientSecret", "pa:ss"))))
                .hasMessageContaining("only together with oidcIssuer")
                .hasMessageNotContaining("pa:ss");
        assertThat(new ConfiguredSettings(with(provider(Map.of()))).oidc()).hasValueSatisfying(oidc -> {
            assertThat(oidc.issuer()).hasToString("https://login.example.com/realms/staff/");
            assertThat(oidc.clientId()).isEqualTo("sophon");
            assertThat(oidc.clientSecret()).isEmpty();
            assertThat(oidc.scopes()).containsExactly("openid", "profile", "email");
            assertThat(oidc.rolesClaim()).isEqualTo("groups");
            assertThat(oidc.roles()).isEqualTo(Map.of("sophon-admins", "Admin", "a=b", "Viewer"));
            assertThat(oidc.label()).isEqualTo("login.example.com");
            assertThat(oidc.session()).hasHours(12);
        });
        assertThat(new ConfiguredSettings(with(provider(Map.of(
                                "oidcIssuer", "http://127.0.0.1:9400",
                                "oidcClientSecret", "pa:ss",
                                "oidcScopes", "openid  groups",
                                "oidcRolesClaim", "realm_access.roles",
                                "oidcLabel", " Example ",
                                "oidcSessionHours", 1))))
                        .oidc())
                .hasValueSatisfying(oidc -> {
                    assertThat(oidc.clientSecret()).isEqualTo("pa:ss");
                    assertThat(oidc.toString()).doesNotContain("pa:ss");
                    assertThat(oidc.scopes()).containsExactly("openid", "groups");
                    assertThat(oidc.rolesClaim()).isEqualTo("realm_access.roles");
                    assertThat(oidc.label()).isEqualTo("Example");
                    assertThat(oidc.session()).hasHours(1);
                });
    }

    @Test
    void whatIsWrongOfAProviderIsToldByItsName() {
        Map<String, List<Object>> wrong = Map.of(
                "oidcIssuer",
                List.of(
                        "http://login.example.com",
                        "http://127.0.0.1.evil.example",
                        "https://login.example.com?x",
                        "https://login.example.com/#s3cret",
                        "https://ada:s3cret@login.example.com",
                        "login.example.com",
                        "https://"),
                "oidcClientId",
                List.of("", "two words", "s3cret\u00e9"),
                "oidcClientSecret",
                List.of("s3cret\u00e9", "s3cret".repeat(100)),
                "oidcScopes",
                List.of("profile", "openid \"s3cret\""),
                "oidcRolesClaim",
                List.of(".s3cret", "a..b", "a."),
                "oidcRoles",
                List.of(
                        new String[] {},
                        new String[] {"s3cret"},
                        new String[] {"s3cret=King"},
                        new String[] {"s3cret=Agent"},
                        new String[] {"=Admin"},
                        new String[] {"a=Admin,a=Viewer"}),
                "oidcLabel",
                List.of("s3cret\u0007", "s3cret".repeat(20)),
                "oidcSessionHours",
                List.of(0, 13));
        wrong.forEach((name, values) -> values.forEach(
                value -> assertThatThrownBy(() -> new ConfiguredSettings(with(provider(Map.of(name, value)))))
                        .as(name)
                        .hasMessageStartingWith(name + ": expected ")
                        .hasMessageNotContaining("s3cret")));
    }

    private static Map<String, Object> provider(Map<String, Object> but) {
        Map<String, Object> values = new java.util.HashMap<>(Map.of(
                "oidcIssuer", " https://login.example.com/realms/staff/ ",
                "oidcClientId", "sophon",
                "oidcRoles", new String[] {"sophon-admins=Admin, a=b=Viewer"}));
        values.putAll(but);
        return values;
    }

    private static ConfiguredSettings.Config config(
            String publicUrl, int inFlight, int mb, int pairing, String... hosts) {
        return with(Map.of(
                "publicUrl", publicUrl,
                "allowedHosts", hosts,
                "maxCommandsInFlight", inFlight,
                "keptResultsMb", mb,
                "pairingSeconds", pairing));
    }

    /** A configuration that says this, and the defaults for the rest. */
    private static ConfiguredSettings.Config with(Map<String, Object> values) {
        return (ConfiguredSettings.Config) Proxy.newProxyInstance(
                ConfiguredSettings.Config.class.getClassLoader(),
                new Class<?>[] {ConfiguredSettings.Config.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
