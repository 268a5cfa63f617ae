package dev.sophon.node.features.internal;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.sophon.node.dispatch.Admission;
import dev.sophon.node.identity.PrivateFiles;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.Manifest.Declared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of what came signed, and what of it may bring which commands. A bundle that came signed and that the record does
 * not know may bring nothing; so may all of them while it cannot be read. Thread-safe.
 */
@Component(service = {Admission.class, InstalledSets.class})
public final class InstalledSets implements Admission {
    private static final Logger LOG = LoggerFactory.getLogger(InstalledSets.class);

    private final Path file;
    private volatile Map<String, Installed> sets = Map.of();
    private volatile @Nullable String problem;
    /** By the location of a bundle and the command, so that each is said once. */
    private final Map<String, String> refused = new ConcurrentHashMap<>();

    private final List<BiConsumer<FeatureSet, String>> listeners = new CopyOnWriteArrayList<>();

    @Activate
    public InstalledSets() {
        this(StateFolder.current().path().resolve("features"));
    }

    InstalledSets(Path folder) {
        this.file = folder.resolve("sets.json");
        try {
            sets = Files.exists(file) ? read() : Map.of();
        } catch (IOException | IllegalArgumentException e) {
            problem = file + " cannot be read (" + e.getClass().getSimpleName()
                    + "), so nothing that came signed brings a command. Remove it to begin anew";
            LOG.error("{}", problem);
        }
    }

    private Map<String, Installed> read() throws IOException {
        return Map.copyOf(
                Json.mapper().readValue(Files.readAllBytes(file), new TypeReference<Map<String, Installed>>() {}));
    }

    /** Why the record cannot be used; null when it can. */
    @Nullable
    String problem() {
        return problem;
    }

    Map<String, Installed> all() {
        return sets;
    }

    Installed of(String name) {
        return sets.getOrDefault(name, Installed.NOTHING);
    }

    /** Changes what is known of a name: on the disk first, and nowhere if that fails. */
    synchronized void change(String name, UnaryOperator<Installed> change) throws IOException {
        Map<String, Installed> next = new TreeMap<>(sets);
        next.put(name, change.apply(of(name)));
        PrivateFiles.write(file, Json.bytes(next));
        sets = Map.copyOf(next);
    }

    /** The same where the disk cannot be written any more: what was being tried is over, and the next start will see that. */
    synchronized void changeInMemory(String name, UnaryOperator<Installed> change) {
        Map<String, Installed> next = new TreeMap<>(sets);
        next.put(name, change.apply(of(name)));
        sets = Map.copyOf(next);
    }

    @Override
    public boolean isGuest(String location) {
        return location.startsWith(FeatureSet.LOCATION);
    }

    @Override
    public boolean asks(String location) {
        return sets.values().stream()
                .flatMap(Installed::live)
                .anyMatch(set -> set.hasBundleAt(location) && set.cameByMessage());
    }

    @Override
    public Optional<String> refusal(String location, String command, String scope, Risk risk) {
        if (!isGuest(location)) {
            return Optional.empty();
        }
        Optional<FeatureSet> set = sets.values().stream()
                .flatMap(Installed::live)
                .filter(one -> one.hasBundleAt(location))
                .findFirst();
        if (set.isEmpty()) {
            return Optional.of(command + ": its bundle came signed, and is not on record");
        }
        Declared wanted = set.get().command(command).orElse(null);
        String reason = null;
        if (wanted == null) {
            reason = "it brings " + command + ", which its manifest does not name";
        } else if (!wanted.scope().equals(scope) || atLeast(command, risk).compareTo(wanted.risk()) < 0) {
            reason = "it brings " + command + " with another scope or a lower risk than its manifest says";
        }
        if (reason != null && refused.putIfAbsent(location + " " + command, reason) == null) {
            LOG.error("{}: {}", set.get().title(), reason);
            String words = reason;
            listeners.forEach(listener -> listener.accept(set.get(), words));
        }
        return Optional.ofNullable(reason);
    }

    /** What the Gateway takes it for: of a reserved family, not less than the family's. */
    private static Risk atLeast(String command, Risk declared) {
        return PublishedScopes.reservedFor(command)
                .map(Scope::risk)
                .filter(least -> least.compareTo(declared) > 0)
                .orElse(declared);
    }

    /** What a set was refused; empty when nothing was. */
    Optional<String> refused(FeatureSet set) {
        return refused.entrySet().stream()
                .filter(one -> set.hasBundleAt(one.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Forgets what it was refused: its bundles are gone. */
    void forget(FeatureSet set) {
        refused.keySet().removeIf(set::hasBundleAt);
    }

    /** Calls back once for each refusal, on the thread that found it; it must not block. */
    void onRefusal(BiConsumer<FeatureSet, String> listener) {
        listeners.add(listener);
    }

    void noRefusals(BiConsumer<FeatureSet, String> listener) {
        listeners.remove(listener);
    }
}
