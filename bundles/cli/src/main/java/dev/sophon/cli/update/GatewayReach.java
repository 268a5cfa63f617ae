package dev.sophon.cli.update;

import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.ConfigurationException;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.gateway.GatewayHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks again and again whether the Gateway answers this process, whose version has been online: while it does not, a version
 * that is tried could not be either.
 */
final class GatewayReach extends Thread {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long BETWEEN_MS = 1000;

    private final StateFolder folder;
    private volatile boolean answers;

    GatewayReach(StateFolder folder) {
        super("sophon-gateway-reach");
        setDaemon(true);
        this.folder = folder;
    }

    /** Whether it did when it was asked last; where nobody can ask it, it is taken to. */
    boolean answers() {
        return answers || !isAlive();
    }

    @Override
    public void run() {
        try {
            Optional<Configuration> pairing = new ConfigFile(folder).read();
            if (pairing.isEmpty()) {
                return;
            }
            URI gateway = pairing.get().gatewayUrl();
            HttpClient client = GatewayHttp.to(gateway).build();
            HttpRequest request = HttpRequest.newBuilder(URI.create(gateway + "/api/health"))
                    .timeout(PATIENCE)
                    .build();
            while (!isInterrupted()) {
                answers = asked(client, request);
                Thread.sleep(BETWEEN_MS);
            }
        } catch (ConfigurationException | IllegalArgumentException | GeneralSecurityException e) {
            // There is no way to ask from here, and this ends.
            return;
        } catch (InterruptedException e) {
            interrupt();
        }
    }

    private static boolean asked(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            // From a proxy that has no Gateway behind it.
            return status != 502 && status != 504;
        } catch (IOException e) {
            return false;
        }
    }
}
