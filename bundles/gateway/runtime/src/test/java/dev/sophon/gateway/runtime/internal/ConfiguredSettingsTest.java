package dev.sophon.gateway.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Annotation;
import java.net.URI;
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
                new ConfiguredSettings(config("https://gw.example.com/", 7, 2, 10, " GW.internal ", ""));
        assertThat(settings.publicUrl()).contains(URI.create("https://gw.example.com"));
        assertThat(settings.allowedHosts()).containsExactly("gw.internal");
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

    private static ConfiguredSettings.Config config(
            String publicUrl, int inFlight, int mb, int pairing, String... hosts) {
        return new ConfiguredSettings.Config() {
            @Override
            public String publicUrl() {
                return publicUrl;
            }

            @Override
            public String[] allowedHosts() {
                return hosts;
            }

            @Override
            public int maxCommandsInFlight() {
                return inFlight;
            }

            @Override
            public int keptResultsMb() {
                return mb;
            }

            @Override
            public int pairingSeconds() {
                return pairing;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return ConfiguredSettings.Config.class;
            }
        };
    }
}
