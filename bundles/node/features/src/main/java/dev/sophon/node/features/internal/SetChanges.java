package dev.sophon.node.features.internal;

import dev.sophon.protocol.Sha256;
import dev.sophon.protocol.signed.RefusedException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges what came signed: the new one beside the old one, then the record, then the old one out and the new one in; and
 * all the way back where the new one is not well. Wherever the process dies, the record says what is to run, and the next
 * start makes it so. The new one starts by itself only when it has been found good. Of one thread at a time.
 */
final class SetChanges {
    private static final Logger LOG = LoggerFactory.getLogger(SetChanges.class);
    private static final String INTERRUPTED = "the Node ended while it was tried";

    private final FeatureFolders folders;
    private final InstalledSets sets;
    private final Container container;
    private final Health health;

    SetChanges(FeatureFolders folders, InstalledSets sets, Container container, Health health) {
        this.folders = folders;
        this.sets = sets;
        this.container = container;
        this.health = health;
    }

    /** Makes what runs what the record says. */
    void atStart() throws IOException {
        for (Map.Entry<String, Installed> one : sets.all().entrySet()) {
            FeatureSet tried = one.getValue().trial();
            if (tried != null) {
                LOG.warn("{} is taken back: {}", tried.title(), INTERRUPTED);
                forgetTrial(tried, INTERRUPTED);
            }
        }
        List<String> there = container.locations();
        List<String> wanted = new ArrayList<>();
        sets.all().values().stream().flatMap(Installed::live).forEach(set -> wanted.addAll(set.locations()));
        container.remove(there.stream().filter(one -> !wanted.contains(one)).toList());
        for (Installed one : sets.all().values()) {
            FeatureSet set = one.current();
            if (set != null) {
                try {
                    install(set, there);
                    container.start(set.locations(), true);
                } catch (IOException e) {
                    LOG.error("{} does not run: {}", set.title(), e.getMessage());
                }
            }
        }
        folders.tidy(sets.all());
    }

    /** Tries what was checked, in the place of what is there of its name. */
    void adopt(Staged staged) throws RefusedException, IOException, InterruptedException {
        try {
            folders.keep(staged);
        } finally {
            FeatureFolders.delete(staged.folder());
        }
        try {
            exchange(staged.set());
        } finally {
            folders.tidy(sets.all());
        }
    }

    /** Goes back to what was good before. */
    FeatureSet back(String name) throws RefusedException, IOException, InterruptedException {
        FeatureSet previous = sets.of(name).previous();
        if (previous == null) {
            throw new RefusedException("there is no version of " + name + " to go back to");
        }
        exchange(previous);
        return previous;
    }

    /** Takes a name out. */
    void remove(String name, UnaryOperator<Installed> removal) throws RefusedException, IOException {
        FeatureSet current = sets.of(name).current();
        if (current == null) {
            throw new RefusedException("nothing of the name " + name + " came signed");
        }
        sets.change(name, removal);
        container.remove(current.locations());
        sets.forget(current);
        folders.tidy(sets.all());
        LOG.info("{} is removed", current.title());
    }

    /** What ran has brought what it may not: it goes, and what was good before comes back. */
    void fell(FeatureSet set, String reason) {
        Installed now = sets.of(set.name());
        if (!set.equals(now.current())) {
            return;
        }
        try {
            sets.change(set.name(), known -> known.fallen(set, reason));
        } catch (IOException e) {
            LOG.warn("The record cannot be written: {}", e.toString());
            sets.changeInMemory(set.name(), known -> known.fallen(set, reason));
        }
        LOG.error("{} is taken out and quarantined: {}", set.title(), reason);
        removeQuietly(set);
        FeatureSet before = sets.of(set.name()).current();
        if (before != null) {
            restore(before);
        }
    }

    private void exchange(FeatureSet next) throws RefusedException, IOException, InterruptedException {
        FeatureSet old = sets.of(next.name()).current();
        sets.forget(next);
        boolean beside;
        try {
            beside = installedBeside(next);
            sets.change(next.name(), known -> known.trying(next));
        } catch (IOException e) {
            removeQuietly(next);
            throw new RefusedException(next.title() + " cannot be installed, and all is as it was: " + e.getMessage());
        }
        Optional<String> illness;
        try {
            if (old != null) {
                container.remove(old.locations());
            }
            if (!beside) {
                install(next, List.of());
            }
            container.start(next.locations(), false);
            illness = health.await(next);
            if (illness.isEmpty()) {
                sets.change(next.name(), known -> known.good(next));
            }
        } catch (IOException | RuntimeException e) {
            illness = Optional.of(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        } catch (InterruptedException e) {
            goBack(next, old, INTERRUPTED);
            throw e;
        }
        if (illness.isPresent()) {
            throw new RefusedException(goBack(next, old, illness.get()));
        }
        LOG.info("{} of {} is installed", next.title(), next.publisher());
        try {
            container.start(next.locations(), true);
        } catch (IOException e) {
            LOG.warn(
                    "{} runs; that it starts by itself is made good at the next start: {}",
                    next.title(),
                    e.getMessage());
        }
    }

    /** @return what came of it, for people */
    private String goBack(FeatureSet bad, @Nullable FeatureSet old, String reason) {
        removeQuietly(bad);
        boolean restored = old == null || restore(old);
        forgetTrial(bad, reason);
        String words = bad.title() + " was taken back and is quarantined: " + reason
                + (old == null
                        ? ""
                        : restored
                                ? ". " + old.title() + " runs again"
                                : ". " + old.title() + " does not start either");
        LOG.error("{}", words);
        return words;
    }

    private void forgetTrial(FeatureSet bad, String reason) {
        try {
            sets.change(bad.name(), known -> known.bad(bad, reason));
        } catch (IOException e) {
            // The next start finds the trial on record, and comes to the same.
            LOG.warn("The record cannot be written: {}", e.toString());
            sets.changeInMemory(bad.name(), known -> known.bad(bad, reason));
        }
    }

    private boolean restore(FeatureSet old) {
        try {
            install(old, container.locations());
            container.start(old.locations(), true);
            return true;
        } catch (IOException e) {
            LOG.error("{} does not start again: {}", old.title(), e.getMessage());
            return false;
        }
    }

    private void removeQuietly(FeatureSet set) {
        try {
            container.remove(set.locations());
            sets.forget(set);
        } catch (IOException e) {
            LOG.error("{} does not go until the Node starts anew: {}", set.title(), e.getMessage());
        }
    }

    /** False where one of its bundles has not changed since the old one: there can be only one of them. */
    private boolean installedBeside(FeatureSet next) throws IOException {
        try {
            install(next, List.of());
            return true;
        } catch (FileAlreadyExistsException e) {
            container.remove(next.locations());
            return false;
        }
    }

    /** @param there the locations of bundles that need not be installed */
    private void install(FeatureSet set, List<String> there) throws IOException {
        Path kar = folders.kar(set);
        if (there.containsAll(set.locations())) {
            return;
        }
        if (!Sha256.of(kar).equals(set.kar())) {
            throw new IOException("its KAR that was kept has changed on the disk");
        }
        for (String jar : set.jars()) {
            if (!there.contains(set.location(jar))) {
                container.install(set.location(jar), KarFile.read(kar, jar));
            }
        }
    }
}
