package dev.sophon.gateway.features.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.features.internal.library.KarWriter;
import dev.sophon.gateway.features.internal.records.Entry;
import dev.sophon.gateway.features.internal.records.Named;
import dev.sophon.gateway.features.internal.records.Target;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.protocol.signed.Manifest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A fleet of played nodes on records that fail on demand, and a clock that is moved by hand. */
public abstract class FleetCase {
    public static final Principal ANN = new Principal("a", "ann", Role.ADMIN, null);
    static final Principal BOB = new Principal("b", "bob", Role.ADMIN, null);
    public static final Target ALL = Target.of("all");

    @TempDir
    public Path home;

    public final Publisher acme = new Publisher();
    public TestRecords records;
    public PlayedNodes nodes;
    public Fleet fleet;

    @BeforeEach
    void open() {
        records = new TestRecords(home.resolve("state"));
        nodes = new PlayedNodes();
        start();
    }

    private void start() {
        fleet = new Fleet(
                records.store(),
                records.audit(),
                records.events(),
                nodes,
                nodes,
                new Told(records.settings().home(), home.resolve("library"), home.resolve("releases")),
                records.time());
        nodes.of(fleet);
    }

    /** The end of the Gateway, and its next start. */
    void restart() {
        fleet.close();
        records.reopen();
        start();
    }

    @AfterEach
    void close() {
        fleet.close();
        records.close();
    }

    Entry.Texts texts(String name, String version) {
        return texts(acme, name, version);
    }

    static Entry.Texts texts(Publisher by, String name, String version) {
        return Entry.Texts.of(by.manifest(name, version), by.keys());
    }

    /** An entry that is whole. */
    Named added(String name, String version) {
        Entry entry = fleet.add(texts(name, version), ANN);
        bring(entry, Publisher.kar(name, version));
        return entry.named();
    }

    void bring(Entry entry, byte[] kar) {
        bring(entry, entry.file(), kar);
    }

    void bring(Entry entry, Manifest.Part part, byte[] kar) {
        try (KarWriter writer = fleet.library().writer(part)) {
            if (writer.write(kar, kar.length) && writer.keep()) {
                fleet.library().kept(entry, ANN);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void greet(String... ids) {
        for (String id : ids) {
            nodes.greet(id);
        }
        pass(Duration.ofMillis(2));
    }

    /** Lets so much time pass, with all that is due in it. */
    void pass(Duration time) {
        fleet.work();
        for (long left = time.toMillis(); left > 0; left -= 250) {
            records.time().pass(Duration.ofMillis(Math.min(250, left)));
            fleet.work();
        }
    }

    /** As long as nodes that do what they are told take. */
    void pass() {
        pass(Duration.ofSeconds(2));
    }

    void set(String target, Named... features) {
        fleet.set(Target.of(target), List.of(features), ANN);
    }

    private record Told(GatewayHome home, Path library, Path releases) implements Settings {
        @Override
        public Optional<Path> releasesFolder() {
            return releases.toFile().isDirectory() ? Optional.of(releases) : Optional.empty();
        }

        @Override
        public Optional<Path> featuresFolder() {
            return library.toFile().isDirectory() ? Optional.of(library) : Optional.empty();
        }

        @Override
        public long featureBytes() {
            return 8 << 20;
        }

        @Override
        public Optional<URI> publicUrl() {
            return Optional.empty();
        }

        @Override
        public Set<String> allowedHosts() {
            return Set.of();
        }

        @Override
        public int maxCommandsInFlight() {
            return 1;
        }

        @Override
        public long keptResultBytes() {
            return 1;
        }
    }
}
