package dev.sophon.cli.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewaySettingsTest {
    @TempDir
    Path state;

    @BeforeEach
    void point() {
        System.setProperty(GatewaySettings.STATE_PROPERTY, state.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty(GatewaySettings.STATE_PROPERTY);
    }

    private String url(String file, @Nullable String host, @Nullable Integer port) throws IOException {
        Files.writeString(Files.createDirectories(state.resolve("config")).resolve("gateway.cfg"), file);
        return GatewaySettings.read(host, port).url();
    }

    @Test
    void withoutTlsTheAddressIsWhereItListens() throws IOException {
        assertThat(url("", null, null)).isEqualTo("http://localhost:8080");
        assertThat(url("publicUrl=https://gw.example.com\nport=80\n", null, 18_080))
                .isEqualTo("http://localhost:18080");
        assertThat(url("", "127.0.0.2", null)).isEqualTo("http://127.0.0.2:8080");
    }

    @Test
    void withTlsItIsTheNameOfTheCertificateAtThePortOfThisStart() throws IOException {
        String file = "tlsCertificate=gw.pem\nport=8443\npublicUrl=";
        assertThat(url(file + "https://gw.example.com/", null, null)).isEqualTo("https://gw.example.com");
        assertThat(url(file + "https://gw.example.com", null, 8_443)).isEqualTo("https://gw.example.com");
        assertThat(url(file + "https://gw.example.com/", null, 18_443)).isEqualTo("https://gw.example.com:18443");
        assertThat(url(file + "https://gw.example.com:8443", null, 18_443)).isEqualTo("https://gw.example.com:18443");
        assertThat(url(file + "https://[2001:db8::1]:8443/", null, 18_443)).isEqualTo("https://[2001:db8::1]:18443");
        assertThat(url("tlsCertificate=gw.pem\n", null, 18_443)).isEqualTo("https://localhost:18443");
    }
}
