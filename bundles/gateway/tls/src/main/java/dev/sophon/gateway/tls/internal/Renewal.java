package dev.sophon.gateway.tls.internal;

import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.tls.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a renewed certificate to whoever connects from then on; what is connected stays connected. Files that cannot be
 * used change nothing: they may be half written, and are looked at again at each change.
 *
 * <p>The web server hands itself to whoever offers it a connector; the one that it gets here listens to nobody.
 */
@Component(immediate = true)
public final class Renewal implements ConnectorFactory {
    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofDays(14);

    private final @Nullable KeyFiles files;
    private final Time time;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Time.@Nullable Scheduled timer;
    private volatile @Nullable Server server;
    private volatile List<String> seen;

    @Activate
    public Renewal(@Reference Settings settings, @Reference Time time) {
        this(settings.keyFiles().map(Renewal::files).orElse(null), LOOK, time);
    }

    private static KeyFiles files(Settings.KeyFiles named) {
        return new KeyFiles(named.certificate(), named.key().orElse(null), named.password());
    }

    Renewal(@Nullable KeyFiles files, Duration look, Time time) {
        this.files = files;
        this.time = time;
        this.seen = files == null ? List.of() : stamps(files);
        this.timer = files == null ? null : time.every(look, this::look);
    }

    @Deactivate
    public void close() {
        if (timer != null) {
            timer.cancel();
        }
    }

    @Override
    public Connector createConnector(Server jetty) {
        server = jetty;
        return new Deaf(jetty);
    }

    /** Of the kind that the web server expects; it never starts, so it has no port and no threads. */
    private static final class Deaf extends ServerConnector {
        Deaf(Server jetty) {
            super(jetty, 1, 1);
            setHost("127.0.0.1");
        }

        @Override
        protected void doStart() {
            // Nothing to start.
        }

        @Override
        protected void doStop() {
            // Nothing was started.
        }
    }

    /** The timer's thread must not wait for the disk. */
    private void look() {
        if (looking.compareAndSet(false, true)) {
            var unused = CompletableFuture.runAsync(this::renewIfChanged)
                    .whenComplete((done, failure) -> looking.set(false));
        }
    }

    private void renewIfChanged() {
        KeyFiles named = files;
        Server jetty = server;
        if (named == null || jetty == null) {
            return;
        }
        List<String> now = stamps(named);
        if (now.equals(seen)) {
            return;
        }
        try {
            renew(jetty, named.read());
        } catch (KeyFiles.Problem e) {
            LOG.warn("The certificate has changed and cannot be used, so the one before stays: {}", e.getMessage());
        } catch (Exception e) {
            // Jetty says no more than that.
            LOG.warn("The certificate has changed and cannot be used, so the one before stays: {}", e.toString());
        }
        seen = now;
    }

    private void renew(Server jetty, KeyFiles.Identity identity) throws Exception {
        String password = password();
        KeyStore store = store(identity, password);
        for (Connector connector : jetty.getConnectors()) {
            SslConnectionFactory tls = connector.getConnectionFactory(SslConnectionFactory.class);
            if (tls != null) {
                SslContextFactory.Server context = tls.getSslContextFactory();
                context.reload(change -> {
                    change.setKeyStore(store);
                    // Otherwise it reads the file of before as that, with the new password.
                    change.setTrustStore(store);
                    change.setKeyStorePassword(password);
                    change.setKeyManagerPassword(password);
                });
            }
        }
        Instant end = identity.certificate().getNotAfter().toInstant();
        LOG.info("A new certificate is shown from now on; it is valid until {}", end);
        if (end.isBefore(time.now().plus(SOON))) {
            LOG.warn("The certificate is valid until {} only: renew it", end);
        }
    }

    private static KeyStore store(KeyFiles.Identity identity, String password)
            throws GeneralSecurityException, IOException {
        return identity.keyStore(password.toCharArray());
    }

    private static String password() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** What tells one state of the files from another, through links too. */
    private static List<String> stamps(KeyFiles files) {
        List<String> stamps = new ArrayList<>();
        for (Path file : files.files()) {
            try {
                Path real = file.toRealPath();
                stamps.add(real + " " + Files.size(real) + " " + Files.getLastModifiedTime(real));
            } catch (IOException e) {
                stamps.add("missing");
            }
        }
        return stamps;
    }
}
