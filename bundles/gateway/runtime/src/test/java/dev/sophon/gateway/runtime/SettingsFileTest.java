package dev.sophon.gateway.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFileTest {
    @Test
    void whatTheGatewayTakesIsRight() {
        assertThatCode(
                        () -> check(
                                """
                        host=0.0.0.0
                        port = 9090
                        publicUrl=https://gw.example.com
                        allowedHosts=a.example, b.example
                        trustedProxies=127.0.0.1, 10.0.0.0/8
                        pairingSeconds = 60\s
                        developmentMode=false
                        """))
                .doesNotThrowAnyException();
        assertThatCode(() -> check("pairingSeconds=${env:SECONDS}\n")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    pairingSeconds=5           | pairingSeconds: expected 10 to 900
                    maxCommandsInFlight=s3cret | maxCommandsInFlight: expected a whole number
                    developmentMode=s3cret     | developmentMode: expected true or false
                    publicUrl=s3cret gw        | publicUrl: expected an http or https address
                    s3cret=1                   | unknown setting; known: allowedHosts, databasePassword
                    """)
    void whatItWouldRefuseIsRefusedByNameAndWithoutItsValue(String line, String message) {
        assertThatThrownBy(() -> check(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("s3cret");
    }

    private static void check(String file) throws IOException {
        Properties told = new Properties();
        told.load(new StringReader(file));
        SettingsFile.check(told);
    }
}
