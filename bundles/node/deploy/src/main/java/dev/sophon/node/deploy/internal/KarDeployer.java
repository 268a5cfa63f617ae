package dev.sophon.node.deploy.internal;

import dev.sophon.node.policy.OwnerTrust;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.kar.KarService;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs a KAR that is put into the deploy folder, and removes what it brought along when the file is gone. Karaf's
 * services for features and KARs begin anew when their configuration comes, which may be when the container has long
 * started. What the former ones install meanwhile is unknown to the next, which could not remove it: it is installed once
 * more. Karaf's own deployer does not do so; and it is gone meanwhile, so that File Install forgets a file that goes. Nor
 * does either of them notice a file that went while the Node was down, for which the names are kept here. It is for those
 * that are not signed; the signed ones are taken by the bundle of features.
 */
@Component(immediate = true, service = ArtifactInstaller.class)
public final class KarDeployer implements ArtifactInstaller, ServiceListener {
    private static final Logger LOG = LoggerFactory.getLogger(KarDeployer.class);
    private static final String SUFFIX = ".kar";
    private static final String BOTH =
            "(|(objectClass=" + FeaturesService.class.getName() + ")(objectClass=" + KarService.class.getName() + "))";
    /** For the services to begin anew; under load that takes some seconds. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final BundleContext context;
    private final OwnerTrust.Source owner;
    private final Semaphore changes = new Semaphore(0);
    private final InstalledNames known;

    private final Thread atStart = new Thread(this::removeWhatWent, "sophon-deploy");

    @Activate
    public KarDeployer(BundleContext context, @Reference OwnerTrust.Source owner) throws InvalidSyntaxException {
        this.context = context;
        this.owner = owner;
        this.known = new InstalledNames(context.getDataFile("known").toPath());
        context.addServiceListener(this, BOTH);
        atStart.setDaemon(true);
        atStart.start();
    }

    /** Ends to listen for the container's services. */
    @Deactivate
    public void close() {
        atStart.interrupt();
        context.removeServiceListener(this);
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        changes.release();
    }

    /** Also for one that is not there any more. */
    @Override
    public boolean canHandle(File file) {
        return file.getName().endsWith(SUFFIX) && !file.isDirectory();
    }

    @Override
    public synchronized void install(File file) throws Exception {
        if (owner.trust().signedOnly()) {
            throw new IOException(file.getName() + " is not signed, and policy.json takes signed KARs only");
        }
        // Before, so that one that is installed is never unknown.
        known.change(names -> names.add(file.getName()));
        Services services;
        do {
            LOG.info("Installing {}", file.getName());
            services = services();
            try {
                services.kars().install(file.toURI());
            } catch (Exception e) {
                if (areStill(services)) {
                    throw e;
                }
            }
        } while (!areStill(services));
    }

    @Override
    public synchronized void update(File file) throws Exception {
        uninstall(file);
        install(file);
    }

    @Override
    public synchronized void uninstall(File file) throws Exception {
        Services services;
        do {
            services = services();
            if (services.kars().list().contains(name(file))) {
                LOG.info("Removing what {} has brought", file.getName());
                services.kars().uninstall(name(file));
            }
        } while (!areStill(services));
        known.change(names -> names.remove(file.getName()));
    }

    private void removeWhatWent() {
        // Where File Install looks, by its configuration.
        Path folder = Path.of(System.getProperty("karaf.base", ""), "deploy");
        try {
            for (String name : known.all()) {
                boolean unwanted = owner.trust().signedOnly() || Files.notExists(folder.resolve(name));
                if (name.endsWith(SUFFIX) && unwanted) {
                    uninstall(folder.resolve(name).toFile());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The container stops");
        } catch (Exception e) {
            LOG.warn("What left the deploy folder while the Node was down cannot be removed: {}", e.toString());
        }
    }

    private static String name(File file) {
        return file.getName().substring(0, file.getName().length() - SUFFIX.length());
    }

    private record Services(ServiceReference<FeaturesService> features, KarService kars) {}

    /** Both, waiting for them where they begin anew: the one for KARs works for the other that was there before it. */
    private Services services() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            changes.drainPermits();
            ServiceReference<FeaturesService> features = context.getServiceReference(FeaturesService.class);
            ServiceReference<KarService> kars = context.getServiceReference(KarService.class);
            if (features != null && kars != null && id(kars) > id(features)) {
                KarService found = context.getService(kars);
                if (found != null) {
                    return new Services(features, found);
                }
            }
            if (!changes.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new IOException("the container has no service for KARs now");
            }
        }
    }

    private boolean areStill(Services services) {
        return services.features().equals(context.getServiceReference(FeaturesService.class));
    }

    private static long id(ServiceReference<?> service) {
        return (Long) service.getProperty(Constants.SERVICE_ID);
    }
}
