package dev.sophon.gateway.web.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class OpenPortTest {
    @Test
    void aPortOfLoopbackIsReachedFromHereOnly() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(new OpenPort().reachedFromElsewhere(server.getLocalPort()))
                    .isFalse();
        }
    }

    /** Listening everywhere for a moment: nobody is let in. */
    @Test
    void aPortOfAllAddressesIsNot() throws IOException {
        boolean others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> !address.isLoopbackAddress());
        try (ServerSocket server = new ServerSocket(0)) {
            assertThat(new OpenPort().reachedFromElsewhere(server.getLocalPort()))
                    .isEqualTo(others);
        }
    }
}
