package dev.sophon.node.features.internal;

import dev.sophon.node.features.Features.Plugged;
import dev.sophon.node.policy.OwnerTrust;
import dev.sophon.protocol.signed.KeyList;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.SigningKeys;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deploy folder, as far as signatures go. A KAR with a manifest beside it is held to that; all else goes to the other
 * installers, unless the owner takes signed KARs only: then nothing does. It is there before the folder is looked at first,
 * and comes before the others.
 */
@Component(service = ArtifactInstaller.class, immediate = true, property = "service.ranking:Integer=200")
public final class DeployFolder implements ArtifactInstaller {
    private static final Logger LOG = LoggerFactory.getLogger(DeployFolder.class);
    private static final String KAR = ".kar";

    private final PluggedFeatures features;
    private final OwnerTrust.Source owner;
    private final Container container;
    private final Path folder;
    /** Where the folders that are put into it are packed. */
    private final Path packed;
    /** Where the container keeps the KARs that came unsigned. */
    private final Path unsignedKars;
    /** By the name of a file, why it was not taken. */
    private final Map<String, String> refusals = new ConcurrentHashMap<>();

    private final Runnable listed;

    @Activate
    public DeployFolder(
            @Reference PluggedFeatures features, @Reference OwnerTrust.Source owner, BundleContext context) {
        this(
                features,
                owner,
                new FrameworkContainer(context, Duration.ofSeconds(20)),
                Path.of(System.getProperty("karaf.base", ""), "deploy").toAbsolutePath(),
                Path.of(System.getProperty("karaf.data", "")).toAbsolutePath());
    }

    DeployFolder(PluggedFeatures features, OwnerTrust.Source owner, Container container, Path folder, Path data) {
        this.features = features;
        this.owner = owner;
        this.container = container;
        this.folder = folder;
        this.packed = data.resolve("generated-bundles");
        this.unsignedKars = data.resolve("kar");
        this.listed = features.also(this::rows);
        atStart();
    }

    @Deactivate
    void close() {
        listed.run();
    }

    /** What went while the Node was down, and what its owner does not take any more. */
    private void atStart() {
        for (Plugged row : features.list()) {
            if (row.publisher() != null
                    && row.from().startsWith("deploy/")
                    && Files.notExists(folder.resolve(row.from().substring("deploy/".length())))) {
                remove(row.name());
            }
        }
        if (owner.trust().signedOnly()) {
            List<String> bundles = container.fromFolder(folder.toUri().getPath());
            if (!bundles.isEmpty()) {
                LOG.warn(
                        "{} bundles that were put into the deploy folder before are removed: policy.json takes signed"
                                + " KARs only",
                        bundles.size());
                try {
                    container.remove(bundles);
                } catch (IOException e) {
                    LOG.error("They do not go: {}", e.getMessage());
                }
            }
        }
    }

    @Override
    public boolean canHandle(File file) {
        Path parent = file.toPath().toAbsolutePath().getParent();
        if (!folder.equals(parent) && !packed.equals(parent)) {
            return false;
        }
        return isBeside(file.getName())
                || (file.getName().endsWith(KAR) && isSigned(file.toPath()))
                || owner.trust().signedOnly();
    }

    private static boolean isSigned(Path kar) {
        return Files.exists(manifestOf(kar));
    }

    private static Path manifestOf(Path kar) {
        return kar.resolveSibling(kar.getFileName() + Manifest.SUFFIX);
    }

    /** A manifest, a list of keys, or the signature of one. */
    private static boolean isBeside(String name) {
        String signed = name.endsWith(SignedBytes.SUFFIX)
                ? name.substring(0, name.length() - SignedBytes.SUFFIX.length())
                : name;
        return signed.endsWith(KAR + Manifest.SUFFIX) || signed.equals(KeyList.FILE);
    }

    @Override
    public void install(File file) throws InterruptedException {
        String name = file.getName();
        if (isBeside(name)) {
            again();
        } else if (name.endsWith(KAR) && isSigned(file.toPath())) {
            take(file.toPath());
        } else if (owner.trust().signedOnly()) {
            refuse(name, "it is not signed, and policy.json takes signed KARs only");
        }
    }

    private void take(Path kar) throws InterruptedException {
        String name = String.valueOf(kar.getFileName());
        String from = "deploy/" + name;
        try {
            if (!isThere(kar, from)) {
                LOG.info("Installing {}, which is signed", name);
                features.install(kar, from, false);
            }
            refusals.remove(name);
        } catch (RefusedException e) {
            refuse(name, e.text());
        } catch (IOException e) {
            refuse(name, "it cannot be read: " + e);
        }
    }

    private boolean isThere(Path kar, String from) throws IOException, RefusedException {
        Optional<FeatureSet> set = features.from(from);
        return set.isPresent()
                && set.get()
                        .sha256()
                        .equals(SigningKeys.sha256(
                                SignedBytes.read(manifestOf(kar)).content()));
    }

    private void refuse(String name, String reason) {
        if (!reason.equals(refusals.put(name, reason))) {
            LOG.error("{} in the deploy folder is refused: {}", name, reason);
        }
    }

    /** What was refused may have lacked what has come now: a manifest that came behind its KAR, or a newer list of keys. */
    private void again() throws InterruptedException {
        for (String name : List.copyOf(refusals.keySet())) {
            Path kar = folder.resolve(name);
            if (name.endsWith(KAR) && Files.exists(kar) && isSigned(kar)) {
                take(kar);
            }
        }
    }

    /** A newer one takes the place of what it brought before; where it is refused, that stays. */
    @Override
    public void update(File file) throws InterruptedException {
        install(file);
    }

    @Override
    public void uninstall(File file) {
        if (!file.exists()) {
            refusals.remove(file.getName());
            features.from("deploy/" + file.getName()).ifPresent(set -> remove(set.name()));
        }
    }

    private void remove(String name) {
        try {
            features.remove(name);
        } catch (RefusedException | IOException e) {
            LOG.error("{} cannot be removed: {}", name, e.getMessage());
        }
    }

    private List<Plugged> rows() {
        List<Plugged> rows = new ArrayList<>();
        refusals.forEach((name, reason) -> rows.add(row(name, "deploy/" + name, "refused: " + reason)));
        for (String location : container.fromFolder(folder.toUri().getPath())) {
            String name = location.substring(location.lastIndexOf('/') + 1);
            rows.add(row(name, "deploy/" + name, "unsigned"));
        }
        if (Files.isDirectory(unsignedKars)) {
            try (DirectoryStream<Path> kars = Files.newDirectoryStream(unsignedKars)) {
                kars.forEach(kar -> rows.add(row(String.valueOf(kar.getFileName()), "KAR", "unsigned")));
            } catch (IOException e) {
                LOG.warn("The container's KARs cannot be listed: {}", e.toString());
            }
        }
        return rows;
    }

    private static Plugged row(String name, String from, String state) {
        return new Plugged(name, "", from, null, null, state, null, List.of());
    }
}
