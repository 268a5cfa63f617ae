package dev.sophon.node.deploy.internal;

import java.io.File;
import java.io.IOException;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.apache.karaf.kar.KarService;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs a KAR that is put into the deploy folder, and removes what it brought along when the file is gone. Karaf's own
 * deployer comes and goes with its features service, and File Install then looks anew for who a deleted file belongs to, by
 * asking whether it is a file: nobody said so, and what the KAR had brought stayed. This one is always there. Thread-safe.
 */
@Component(immediate = true)
public final class KarDeployer implements ArtifactInstaller {
    private static final Logger LOG = LoggerFactory.getLogger(KarDeployer.class);
    private static final String SUFFIX = ".kar";
    /** For the container's service, which begins anew when its configuration comes. */
    private static final long PATIENCE_MS = 30_000;

    private final ServiceTracker<KarService, KarService> service;

    @Activate
    public KarDeployer(BundleContext context) {
        service = new ServiceTracker<>(context, KarService.class, null);
        service.open();
    }

    /** Ends to look for the container's service. */
    @Deactivate
    public void close() {
        service.close();
    }

    /** Also for one that is not there any more. */
    @Override
    public boolean canHandle(File file) {
        return file.getName().endsWith(SUFFIX) && !file.isDirectory();
    }

    @Override
    public void install(File file) throws Exception {
        LOG.info("Installing {}", file.getName());
        kars().install(file.toURI());
    }

    @Override
    public void update(File file) throws Exception {
        if (kars().list().contains(name(file))) {
            uninstall(file);
        }
        install(file);
    }

    @Override
    public void uninstall(File file) throws Exception {
        LOG.info("Removing what {} has brought", file.getName());
        kars().uninstall(name(file));
    }

    private static String name(File file) {
        return file.getName().substring(0, file.getName().length() - SUFFIX.length());
    }

    private KarService kars() throws IOException, InterruptedException {
        KarService found = service.waitForService(PATIENCE_MS);
        if (found == null) {
            throw new IOException("the container has no service for KARs now");
        }
        return found;
    }
}
