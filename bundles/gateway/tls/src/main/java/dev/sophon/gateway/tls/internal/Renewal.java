package dev.sophon.gateway.tls.internal;

import dev.sophon.gateway.runtime.BackgroundWork;
import dev.sophon.gateway.runtime.HealthCheck;
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
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
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
 */
@Component(immediate = true)
public final class Renewal implements ConnectorFactory, HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofDays(14);

    private final @Nullable KeyFiles files;
    private final Time time;
    private final BackgroundWork looking = new BackgroundWork("gateway-certificate", this::renewIfChanged);
    private final Time.@Nullable Scheduled timer;
    private volatile @Nullable Server server;
    private volatile List<String> seen;
    /** When the certificate that is shown ends; {@code null} if none is. */
    private volatile @Nullable Instant end;

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
        this.end = files == null ? null : end(files);
        this.timer = files == null ? null : time.every(look, looking::begin);
    }

    private static @Nullable Instant end(KeyFiles files) {
        try {
            return files.read().end();
        } catch (KeyFiles.Problem e) {
            LOG.warn("The certificate cannot be read any more: {}", e.getMessage());
            return null;
        }
    }

    @Override
    public String part() {
        return "certificate";
    }

    @Override
    public Finding look() {
        if (files == null) {
            return new Finding(Status.OK, "None: this Gateway speaks plain HTTP");
        }
        Instant until = end;
        if (until == null || until.isAfter(time.now().plus(SOON))) {
            return Finding.OK;
        }
        return until.isAfter(time.now())
                ? new Finding(Status.DEGRADED, "The certificate is valid for less than 14 days: renew it")
                : new Finding(Status.FAILING, "The certificate is no longer valid: renew it");
    }

    @Deactivate
    public void close() {
        if (timer != null) {
            timer.cancel();
        }
        looking.close();
    }

    @Override
    public Connector createConnector(Server jetty) {
        server = jetty;
        return new DeafConnector(jetty);
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
        // The server forgets what it had before it takes what is new: what it would not take must not come that far.
        SslContextFactory.Server trial = new SslContextFactory.Server();
        show(trial, store, password);
        trial.start();
        trial.stop();
        for (Connector connector : jetty.getConnectors()) {
            SslConnectionFactory tls = connector.getConnectionFactory(SslConnectionFactory.class);
            if (tls != null) {
                SslContextFactory.Server context = tls.getSslContextFactory();
                context.reload(change -> show(change, store, password));
            }
        }
        end = identity.end();
        LOG.info("A new certificate is shown from now on; it is valid until {}", end);
        if (look().status() != Status.OK) {
            LOG.warn("It is valid until {} only: renew it", end);
        }
    }

    private static void show(SslContextFactory context, KeyStore store, String password) {
        context.setKeyStore(store);
        // Otherwise it reads the file of before as that, with the new password.
        context.setTrustStore(store);
        context.setKeyStorePassword(password);
        context.setKeyManagerPassword(password);
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
