package dev.sophon.node.features.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.features.internal.PlayedContainer.Died;
import dev.sophon.node.features.internal.PlayedContainer.Fault;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateOrder;
import dev.sophon.node.identity.UpdateRecord;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.Manifest.Declared;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.wire.DesiredFeatures;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.FeatureState.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a Gateway wants comes if it may, goes when it is not wanted any more, and leaves the owner's alone. */
class ByMessageTest extends FeaturesCase {
    private final PlayedWay way = new PlayedWay();
    private StateFolder state;
    private Duration again = Duration.ofDays(1);
    private GatewaySets gateway;

    @Override
    void start() {
        if (gateway != null) {
            gateway.close();
        }
        super.start();
        state = new StateFolder(temp.resolve("state"));
        gateway = new GatewaySets(features, sets, folder(), releases(), Runnable::run, again);
        gateway.way(way);
    }

    private ReleaseOrders releases() {
        return new ReleaseOrders(state, "1.1.0");
    }

    @AfterEach
    void nobodyHears() {
        UpdateOrder.reset();
    }

    @BeforeEach
    void letItCome() {
        byMessage = true;
    }

    private void want(long revision, DesiredFeatures.Feature... wanted) {
        gateway.want(new DesiredFeatures(revision, List.of(wanted), null));
    }

    private DesiredFeatures.Feature offer(String version) throws IOException {
        return way.offer(acme, acme.kar(version, "acme.list"));
    }

    private FeatureState state() {
        return gateway.state().orElseThrow();
    }

    private FeatureState.Feature only() {
        assertThat(state().features()).hasSize(1);
        return state().features().get(0);
    }

    private void runs(String version) {
        assertThat(sets.of("acme-list").current().version()).hasToString(version);
        assertThat(container.locations()).singleElement().asString().contains("/" + version + "/");
        assertThat(container.active).containsExactlyElementsOf(container.locations());
        assertThat(container.commands).containsOnlyKeys("acme.list");
    }

    private void refused(String words, DesiredFeatures.Feature offer) throws IOException {
        container.steps = 0;
        want(state().revision() + 1, offer);
        assertThat(only().state()).as(only().reason()).isEqualTo(State.REFUSED);
        assertThat(only().reason()).contains(words);
        assertThat(container.steps).as("steps in the framework").isZero();
        runs("1.1.0");
        try (var left = Files.list(folder())) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith(".")))
                    .isEmpty();
        }
    }

    @Test
    void itComesWithoutAQuestionAndGoesWhenItIsNotWantedAnyMore() throws Exception {
        assertThat(gateway.state()).isEmpty();
        want(3, offer("1.0.0"));

        runs("1.0.0");
        assertThat(asked).isEmpty();
        assertThat(way.told)
                .extracting(state -> state.features().get(0).state())
                .containsExactly(State.FETCHING, State.INSTALLING, State.ACTIVE, State.ACTIVE);
        assertThat(state())
                .isEqualTo(new FeatureState(
                        3, List.of(new FeatureState.Feature("acme-list", "1.0.0", State.ACTIVE, null))));
        assertThat(sets.asks(container.locations().get(0)))
                .as("its commands ask")
                .isTrue();
        assertThat(features.list()).singleElement().satisfies(row -> {
            assertThat(row.from()).isEqualTo("gateway");
            assertThat(row.publisher()).isEqualTo("Acme");
            assertThat(row.state()).isEqualTo("active");
        });

        want(4, offer("1.1.0"));
        runs("1.1.0");
        start();
        runs("1.1.0");
        assertThat(state().revision()).isEqualTo(4);
        want(5);
        assertThat(container.locations()).isEmpty();
        assertThat(state()).isEqualTo(new FeatureState(5, List.of()));
        assertThat(way.told.get(way.told.size() - 1)).isEqualTo(state());
    }

    @Test
    void whatTheOwnerInstalledIsNeitherChangedNorRemoved() throws Exception {
        features.install(acme.kar("1.1.0", "acme.list"));
        assertThat(sets.asks(container.locations().get(0))).isFalse();
        want(1);
        runs("1.1.0");
        want(2, offer("1.2.0"));
        assertThat(only().state()).isEqualTo(State.REFUSED);
        assertThat(only().reason()).contains("the owner of the device has installed acme-list 1.1.0");
        runs("1.1.0");
        assertThat(way.fetched).isEmpty();
        want(3);
        runs("1.1.0");
        assertThat(state().features()).isEmpty();
    }

    @Test
    void whatTheOwnerTookOutNoMessageBringsBack() throws Exception {
        want(1, offer("1.0.0"));
        features.remove("acme-list");
        assertThat(container.locations()).isEmpty();
        assertThat(way.told.get(way.told.size() - 1).features()).isEmpty();
        start();
        want(2, offer("1.1.0"));
        assertThat(only().reason()).contains("the owner of the device has removed acme-list");
        assertThat(container.locations()).isEmpty();

        features.install(acme.kar("1.1.0", "acme.list"));
        runs("1.1.0");
        features.remove("acme-list");
        want(3, offer("1.1.0"));
        runs("1.1.0");
    }

    @Test
    void whatIsNotVouchedForIsRefusedBeforeItIsFetched() throws Exception {
        want(1, offer("1.1.0"));
        way.fetched.clear();
        DesiredFeatures.Feature good = offer("1.2.0");
        refused("the manifest:", with(good, good.manifest().replace("1.2.0", "1.2.1"), good.signature()));
        refused(
                "signature",
                with(good, good.manifest(), "AAAA" + good.signature().substring(4)));
        refused("another name, version or key", offer("1.3.0", good));
        byMessage = false;
        refused("takes nothing of its root key by message", good);
        byMessage = true;
        trusts = false;
        refused("the owner trusts no key yet", good);
        trusts = true;
        refused(
                "not in the list of keys",
                way.offer(acme, new Publisher(temp.resolve("other")).kar("1.2.0", "acme.list")));
        scopes = Set.of("acme.write");
        refused("scope acme.read, which the owner does not let this key bring", good);
        scopes = Set.of("acme.read");
        refused("it is older than acme-list 1.1.0", offer("1.0.9"));
        pins = Map.of("acme-list", Release.of("1.1.0"));
        refused("pinned acme-list to 1.1.0", good);
        pins = Map.of();
        acme.expires = Publisher.BEFORE;
        refused("the manifest has expired", offer("1.2.0"));
        acme.expires = Publisher.LATER;
        acme.api = new Manifest.Api(Release.of("1.5.0"), Release.of("2.0.0"));
        refused("this Node has 1.4.0", offer("1.2.0"));
        acme.api = new Manifest.Api(Release.of("1.0.0"), Release.of("2.0.0"));
        acme.list(2, Publisher.BEFORE);
        refused("the list of keys has expired", offer("1.2.0"));
        acme.list(3, Publisher.LATER, acme.keyId());
        refused("revoked", offer("1.2.0"));
        refused("revoked", good);
        assertThat(way.fetched).isEmpty();
    }

    private static DesiredFeatures.Feature with(DesiredFeatures.Feature one, String manifest, String signature) {
        return new DesiredFeatures.Feature(
                one.name(),
                one.version(),
                manifest,
                signature,
                one.keys(),
                one.keysSignature(),
                one.keyId(),
                one.transferId());
    }

    /** One that says another version than its manifest. */
    private static DesiredFeatures.Feature offer(String version, DesiredFeatures.Feature one) {
        return new DesiredFeatures.Feature(
                one.name(),
                version,
                one.manifest(),
                one.signature(),
                one.keys(),
                one.keysSignature(),
                one.keyId(),
                one.transferId());
    }

    @Test
    void whatIsNotWhatItsManifestSaysIsRefused() throws Exception {
        want(1, offer("1.1.0"));
        DesiredFeatures.Feature flipped = offer("1.2.0");
        way.files.get(flipped.transferId())[100] ^= 1;
        refused("its size or hash differs", flipped);
        acme.entries = Map.of("repository/../../x.jar", Publisher.jar("acme.list", "1.2.0", Map.of()));
        refused("names of entries", way.offer(acme, acme.sign("1.2.0")));
        acme.entries = Map.of("repository/p.jar", Publisher.jar("dev.sophon.node.policy", "9.0.0", Map.of()));
        refused("dev.sophon.node.policy", way.offer(acme, acme.sign("1.2.0")));
    }

    @Test
    void noMessageBringsAPublishedCommand() throws Exception {
        want(1, offer("1.1.0"));
        DesiredFeatures.Feature good = offer("1.2.0");
        byte[] named = good.manifest().replace("acme.list", "system.execute").getBytes(StandardCharsets.UTF_8);
        refused(
                "none of the published ones",
                with(
                        good,
                        new String(named, StandardCharsets.UTF_8),
                        java.util.Base64.getEncoder()
                                .encodeToString(SigningKeys.sign(named, acme.key.getPrivate())
                                        .signature())));

        want(9, way.offer(acme, acme.kar("1.2.0", "acme.list", "system.execute")));
        assertThat(only().state()).isEqualTo(State.FAILED);
        assertThat(only().reason()).contains("it brings system.execute, which its manifest does not name");
        runs("1.1.0");
    }

    @Test
    void whatDoesNotGetWellIsPutBackAndNotTriedAgain() throws Exception {
        want(1, offer("1.1.0"));
        acme.entries = Map.of("repository/x.jar", Publisher.jar("acme.list", "1.2.0", Map.of("Test-Fails", "yes")));
        DesiredFeatures.Feature bad = way.offer(acme, acme.sign("1.2.0"));
        want(2, bad);
        assertThat(only().state()).isEqualTo(State.FAILED);
        assertThat(only().reason()).contains("Activator start error", "acme-list 1.1.0 runs again");
        runs("1.1.0");
        container.steps = 0;
        start();
        container.steps = 0;
        want(2, bad);
        assertThat(only().state()).isEqualTo(State.FAILED);
        assertThat(only().reason()).contains("is quarantined");
        assertThat(container.steps).isZero();
        runs("1.1.0");
    }

    @Test
    void aGatewayGoesBackToWhatWasGoodBeforeAndNoFurther() throws Exception {
        DesiredFeatures.Feature oldest = offer("1.0.0");
        DesiredFeatures.Feature old = offer("1.1.0");
        want(1, oldest);
        want(2, old);
        want(3, offer("1.2.0"));
        way.fetched.clear();
        want(4, old);
        runs("1.1.0");
        want(5, oldest);
        assertThat(only().reason()).contains("it is older than acme-list 1.2.0");
        runs("1.1.0");
        assertThat(way.fetched).as("what was kept is not fetched again").isEmpty();
    }

    @Test
    void aRevisionOnlyRises() throws Exception {
        DesiredFeatures.Feature old = offer("1.0.0");
        want(7, old);
        want(6);
        runs("1.0.0");
        want(7);
        runs("1.0.0");
        start();
        want(6);
        want(7, offer("1.1.0"));
        runs("1.0.0");
        assertThat(state().revision()).isEqualTo(7);
        int before = way.told.size();
        want(7, old);
        assertThat(way.told).as("answered again").hasSizeGreaterThan(before);
        assertThat(way.fetched).hasSize(1);

        // Another Gateway counts anew, and what the first one has brought is told to it.
        PlayedWay other = new PlayedWay();
        other.pairing = "two";
        gateway.way(other);
        assertThat(state().revision()).isZero();
        assertThat(only().state()).isEqualTo(State.ACTIVE);
        want(1);
        assertThat(container.locations()).isEmpty();
    }

    @Test
    void aRevisionThatCannotBeWrittenDownIsNotFollowed() throws Exception {
        want(1, offer("1.0.0"));
        Path record = folder().resolve("desired.json");
        Files.delete(record);
        Files.createDirectory(record);
        want(2);
        runs("1.0.0");
        want(3, offer("1.1.0"));
        runs("1.0.0");
        assertThat(state().revision()).isEqualTo(1);
        Files.delete(record);
        want(4, offer("1.1.0"));
        runs("1.1.0");
    }

    @Test
    void aMessageThatIsNotUnderstoodChangesNothing() throws Exception {
        DesiredFeatures.Feature good = offer("1.0.0");
        want(1, good);
        want(0);
        want(2, good, good);
        want(3, offer("1.0", good));
        want(4, with(good, good.manifest(), "AAAA"));
        want(5, with(good, "x".repeat(64 * 1024 + 1), good.signature()));
        gateway.want(new DesiredFeatures(6, null, null));
        runs("1.0.0");
        assertThat(state().revision()).isEqualTo(1);
    }

    private FeatureState.Feature release(long revision, String version, String channel) {
        gateway.want(new DesiredFeatures(revision, List.of(), new DesiredFeatures.Release(version, channel)));
        assertThat(state().revision()).isEqualTo(revision);
        assertThat(only().name()).isEqualTo("sophon-node");
        return only();
    }

    private static FeatureState.Feature node(String version, State state, String reason) {
        return new FeatureState.Feature("sophon-node", version, state, reason);
    }

    @Test
    void aReleaseOfTheNodeIsItsOwnersToTake() throws Exception {
        assertThat(release(1, "1.1.0", "beta")).isEqualTo(node("1.1.0", State.ACTIVE, null));
        assertThat(release(2, "1.0.0", "stable").reason()).startsWith("it runs 1.1.0, which is newer");
        assertThat(release(3, "1.2.0", "stable"))
                .isEqualTo(node(
                        "1.2.0",
                        State.REFUSED,
                        "its owner installs updates: autoUpdate in config.json was not on when it started"));
        assertThat(UpdateOrder.take()).isEmpty();

        UpdateOrder.hear();
        assertThat(release(4, "1.2.0", "beta").reason()).isEqualTo("its owner has chosen the channel stable");
        assertThat(UpdateOrder.take()).isEmpty();
        assertThat(release(5, "1.2.0", "stable")).isEqualTo(node("1.2.0", State.INSTALLING, null));
        assertThat(UpdateOrder.take()).contains(Release.of("1.2.0"));
        UpdateRecord.change(state, record -> record.without(Release.of("1.2.0"), "it ended with 3"));
        assertThat(release(6, "1.2.0", "stable"))
                .isEqualTo(node("1.2.0", State.FAILED, "it is quarantined: it ended with 3"));
        assertThat(UpdateOrder.take()).isEmpty();
        want(7);
        assertThat(state().features()).isEmpty();
    }

    @Test
    void whyNothingCameOfAReleaseIsSaidAndTriedAgainWithTheNextWord() throws Exception {
        again = Duration.ofMillis(20);
        start();
        UpdateOrder.hear();
        assertThat(release(1, "1.2.0", "stable").state()).isEqualTo(State.INSTALLING);
        assertThat(UpdateOrder.take()).isPresent();
        UpdateOrder.answer(Release.of("1.2.0"), "its channel has nothing newer");
        await().until(() -> only().state() == State.REFUSED);
        assertThat(only().reason()).isEqualTo("its channel has nothing newer");
        assertThat(UpdateOrder.take()).as("not before another word").isEmpty();
        assertThat(release(1, "1.2.0", "stable").state()).isEqualTo(State.INSTALLING);
        assertThat(UpdateOrder.take()).isPresent();
    }

    @Test
    void aReleaseThatIsNoneChangesNothing() throws Exception {
        want(1, offer("1.0.0"));
        gateway.want(new DesiredFeatures(2, List.of(), new DesiredFeatures.Release("1.2", "stable")));
        gateway.want(new DesiredFeatures(3, List.of(), new DesiredFeatures.Release("1.2.0", null)));
        runs("1.0.0");
        assertThat(state().revision()).isEqualTo(1);
        gateway.want(new DesiredFeatures(4, List.of(offer("1.1.0")), new DesiredFeatures.Release("1.2.0", "stable")));
        runs("1.1.0");
        assertThat(state().features())
                .extracting(one -> one.name() + " " + one.state())
                .containsExactly("acme-list ACTIVE", "sophon-node REFUSED");
    }

    @Test
    void aFullDiskWhileItIsFetchedLeavesWhatWas() throws Exception {
        want(1, offer("1.1.0"));
        way.most = 200;
        way.failure = () -> {
            throw new IOException("No space left on device");
        };
        refused("No space left on device", offer("1.2.0"));
        way.most = Integer.MAX_VALUE;
        way.failure = () -> {};
        want(9, offer("1.2.0"));
        runs("1.2.0");
    }

    @Test
    void whatWasFetchedInPartIsGoneOnWith() throws Exception {
        DesiredFeatures.Feature offer = offer("1.0.0");
        way.most = 200;
        way.failure = () -> {
            throw new InterruptedException("the connection is lost");
        };
        want(1, offer);
        assertThat(only().state()).isEqualTo(State.FETCHING);
        way.most = Integer.MAX_VALUE;
        way.failure = () -> {};
        want(1, offer);
        assertThat(way.fetched).containsExactly(0L, 200L);
        runs("1.0.0");
    }

    @Test
    void whatTheOwnerAllowsLaterComesByItself() throws Exception {
        again = Duration.ofMillis(100);
        start();
        byMessage = false;
        want(1, offer("1.0.0"));
        assertThat(only().state()).isEqualTo(State.REFUSED);
        assertThat(features.list())
                .anySatisfy(row -> assertThat(row.state()).startsWith("refused: the owner takes nothing"));
        byMessage = true;
        await().atMost(Duration.ofSeconds(20)).until(() -> only().state() == State.ACTIVE);
        runs("1.0.0");
    }

    @Test
    void oneOfTwoThatIsRefusedLeavesTheOther() throws Exception {
        DesiredFeatures.Feature list = offer("1.0.0");
        acme.name = "acme-more";
        acme.commands = List.of(new Declared("acme.more", "acme.write", Risk.LOW));
        acme.entries = Map.of(
                "repository/more.jar", Publisher.jar("acme.more", "1.0.0", Map.of("Test-Commands", "acme.more")));
        DesiredFeatures.Feature more = way.offer(acme, acme.sign("1.0.0"));
        want(1, more, list);
        runs("1.0.0");
        assertThat(state().features())
                .extracting(FeatureState.Feature::state)
                .containsExactly(State.ACTIVE, State.REFUSED);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void whereverTheProcessDiesTheGatewaysNextWordIsFollowed(Fault fault) throws Exception {
        int last = 0;
        boolean sawNew = false;
        for (int step = 0; step <= last; step++) {
            String old = "1." + step + ".0";
            String next = "1." + step + ".1";
            want(2L * step + 1, offer(old));
            runs(old);
            DesiredFeatures.Feature wanted = offer(next);
            container.steps = 0;
            container.at = step;
            container.fault = fault;
            try {
                want(2L * step + 2, wanted);
            } catch (Died e) {
                // The process is gone; what follows is its next start.
            }
            last = Math.max(last, Math.min(container.steps, 12));
            start();
            assertThat(state().revision()).isEqualTo(2L * step + 2);
            want(2L * step + 2, wanted);
            boolean isNew = only().state() == State.ACTIVE;
            if (!isNew) {
                assertThat(only().reason()).as("step " + step).contains("quarantined");
            }
            runs(isNew ? next : old);
            sawNew |= isNew;
        }
        assertThat(last).as("steps").isGreaterThan(3);
        assertThat(sawNew).isTrue();
    }

    @Test
    void aDeathWhileItIsFetchedLeavesNothing() throws Exception {
        want(1, offer("1.0.0"));
        way.most = 200;
        way.failure = () -> {
            throw new Died();
        };
        DesiredFeatures.Feature next = offer("1.1.0");
        try {
            want(2, next);
        } catch (Died e) {
            // The process is gone.
        }
        start();
        runs("1.0.0");
        try (var left = Files.list(folder())) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith(".")))
                    .isEmpty();
        }
        way.most = Integer.MAX_VALUE;
        way.failure = () -> {};
        want(2, next);
        runs("1.1.0");
    }
}
