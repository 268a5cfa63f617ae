package dev.sophon.node.features.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.Explanation;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.OwnerTrust;
import dev.sophon.node.policy.TrustedKey;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.wire.CommandInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A Node's features, with a framework, an owner and a person that the test plays. */
abstract class FeaturesCase {
    @TempDir
    Path temp;

    final PlayedContainer container = new PlayedContainer();
    final List<String> asked = new ArrayList<>();
    Consent.Answer answer = Consent.Answer.YES;
    Set<String> scopes = Set.of("acme.read");
    Map<String, Release> pins = Map.of();
    boolean signedOnly;
    boolean unproved;
    boolean trusts = true;
    boolean byMessage;
    Publisher acme;
    InstalledSets sets;
    PluggedFeatures features;

    @BeforeEach
    void begin() throws Exception {
        acme = new Publisher(temp.resolve("acme"));
        start();
    }

    @AfterEach
    void end() {
        features.close();
    }

    Path folder() {
        return temp.resolve("features");
    }

    OwnerTrust trust() {
        TrustedKey key = new TrustedKey(SigningKeys.line(acme.root.getPublic()), "Acme", scopes, byMessage);
        return new OwnerTrust(trusts ? List.of(key) : List.of(), pins, signedOnly, unproved);
    }

    /** As a process does it; an earlier one has died or ended. */
    void start() {
        if (features != null) {
            features.close();
        }
        sets = new InstalledSets(folder());
        container.restart(sets);
        features = new PluggedFeatures(
                sets,
                this::trust,
                (what, details, patience) -> ask(what, details),
                new Rows(),
                container,
                folder(),
                Duration.ofMillis(300));
        features.settle();
    }

    private Consent.Answer ask(String what, JsonNode details) {
        asked.add(what + " " + details);
        return answer;
    }

    private final class Rows implements Catalogue {
        @Override
        public List<CommandInfo> commands() {
            return List.copyOf(container.commands.values());
        }

        @Override
        public List<Scope> scopes() {
            return List.of();
        }

        @Override
        public AutoCloseable subscribe(Consumer<List<CommandInfo>> listener) {
            return () -> {};
        }

        @Override
        public Explanation explain(String command) {
            throw new AssertionError("nobody asks");
        }
    }
}
