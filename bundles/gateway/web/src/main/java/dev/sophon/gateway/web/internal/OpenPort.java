package dev.sophon.gateway.web.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a port of this machine is reached from other machines too: whatever was configured, by trying its addresses. A
 * port is tried once. Thread-safe.
 */
final class OpenPort {
    private static final Logger LOG = LoggerFactory.getLogger(OpenPort.class);
    private static final int PATIENCE_MILLIS = 500;

    private final Map<Integer, Boolean> found = new ConcurrentHashMap<>();

    boolean reachedFromElsewhere(int port) {
        return found.computeIfAbsent(port, OpenPort::look);
    }

    private static boolean look(int port) {
        try {
            List<InetAddress> addresses = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .toList();
            for (InetAddress address : addresses) {
                if (answers(address, port)) {
                    LOG.warn(
                            "Port {} is open on {} too: development mode is for loopback only and lets nobody in",
                            port,
                            address.getHostAddress());
                    return true;
                }
            }
            return false;
        } catch (SocketException e) {
            LOG.warn("This machine's addresses cannot be listed, so development mode lets nobody in", e);
            return true;
        }
    }

    private static boolean answers(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
