package dev.sophon.gateway.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Annotation;
import java.net.URI;
import org.junit.jupiter.api.Test;

class ConfiguredSettingsTest {
    @Test
    void theDefaults() {
        ConfiguredSettings settings = new ConfiguredSettings(config("", 10_000, 1024));
        assertThat(settings.publicUrl()).isEmpty();
        assertThat(settings.allowedHosts()).isEmpty();
        assertThat(settings.maxCommandsInFlight()).isEqualTo(10_000);
        assertThat(settings.keptResultBytes()).isEqualTo(1L << 30);
    }

    @Test
    void allOfThem() {
        ConfiguredSettings settings =
                new ConfiguredSettings(config("https://gw.example.com/", 7, 2, " GW.internal ", ""));
        assertThat(settings.publicUrl()).contains(URI.create("https://gw.example.com"));
        assertThat(settings.allowedHosts()).containsExactly("gw.internal");
        assertThat(settings.maxCommandsInFlight()).isEqualTo(7);
        assertThat(settings.keptResultBytes()).isEqualTo(2L << 20);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> new ConfiguredSettings(config("ftp://gw", 1, 1)))
                .hasMessageContaining("publicUrl");
        assertThatThrownBy(() -> new ConfiguredSettings(config("", 0, 1))).hasMessageContaining("maxCommandsInFlight");
    }

    private static ConfiguredSettings.Config config(String publicUrl, int inFlight, int mb, String... hosts) {
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
            public Class<? extends Annotation> annotationType() {
                return ConfiguredSettings.Config.class;
            }
        };
    }
}
