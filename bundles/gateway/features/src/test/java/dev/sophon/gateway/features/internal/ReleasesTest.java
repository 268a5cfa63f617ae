package dev.sophon.gateway.features.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.features.internal.library.Library;
import dev.sophon.gateway.features.internal.records.Entry;
import dev.sophon.gateway.features.internal.records.Named;
import dev.sophon.gateway.features.internal.records.Rollout;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.transfers.SharedFiles.File;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.wire.FeatureState.State;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Releases of the Node itself come from a folder, are offered to those who are to have them, and rolled out. */
class ReleasesTest extends FleetCase {
    private static final Named OLD = new Named("sophon-node", "1.1.0");
    private static final Named NEW = new Named("sophon-node", "1.2.0");

    private Path releases;

    @BeforeEach
    void folder() throws Exception {
        releases = home.resolve("releases");
        acme.publish(releases, "stable", "1.1.0", "any", "linux-x64");
    }

    private Library.Scan scan() {
        return fleet.library().scan(ANN);
    }

    private List<Named> added() {
        Library.Scan scan = scan();
        assertThat(scan.refused()).isEmpty();
        return scan.added();
    }

    private String offered(String nodeId, String channel) {
        return fleet.offered(nodeId, channel)
                .map(text -> text.text().replaceAll(".*\"version\":\"([^\"]*)\".*", "$1"))
                .orElse("nothing");
    }

    @Test
    void aNodeIsOfferedWhatASetWantsOfIt() throws Exception {
        assertThat(added()).containsExactly(OLD);
        assertThat(added()).isEmpty();
        nodes.add("office", null);
        nodes.add("lab", "research");
        greet("office", "lab");
        assertThat(offered("lab", "stable")).isEqualTo("nothing");
        set("group:research", OLD);
        pass();
        assertThat(nodes.last("lab")).isEqualTo("1 sophon-node 1.1.0");
        assertThat(nodes.told("lab").get(0).release().channel()).isEqualTo("stable");
        assertThat(nodes.told("lab").get(0).features()).isEmpty();
        assertThat(nodes.last("office")).isEqualTo("nothing");

        SignedBytes signed = acme.release("stable", "1.1.0", "any", "linux-x64");
        assertThat(fleet.offered("lab", "stable").orElseThrow().text().getBytes(StandardCharsets.UTF_8))
                .isEqualTo(signed.content());
        assertThat(fleet.offered("lab", "stable").orElseThrow().signature()).isEqualTo(signed.signature());
        File archive =
                fleet.archive("lab", "1.1.0", "sophon-node-linux-x64.tar.gz").orElseThrow();
        assertThat(Files.readAllBytes(archive.path())).isEqualTo(Publisher.archive("1.1.0", "linux-x64"));
        assertThat(offered("lab", "beta")).isEqualTo("nothing");
        assertThat(fleet.archive("lab", "1.1.0", "sophon-node-macos-x64.tar.gz"))
                .isEmpty();
        assertThat(fleet.archive("lab", "1.2.0", "sophon-node-linux-x64.tar.gz"))
                .isEmpty();
        assertThat(offered("office", "stable")).isEqualTo("nothing");
        assertThat(fleet.archive("office", "1.1.0", "sophon-node-linux-x64.tar.gz"))
                .isEmpty();
        assertThat(offered("nobody", "stable")).isEqualTo("nothing");
        assertThatThrownBy(() -> fleet.library().remove("sophon-node", "1.1.0", ANN))
                .hasMessageContaining("means");
    }

    @Test
    void theFolderMayGoOnceItIsTakenIn() throws Exception {
        added();
        nodes.add("office", null);
        set("all", OLD);
        try (Stream<Path> old = Files.walk(releases).filter(Files::isRegularFile)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        restart();
        assertThat(offered("office", "stable")).isEqualTo("1.1.0");
        Files.delete(fleet.archive("office", "1.1.0", "sophon-node-any.tar.gz")
                .orElseThrow()
                .path());
        restart();
        assertThat(offered("office", "stable")).as("an archive is lost").isEqualTo("nothing");
        acme.publish(releases, "stable", "1.1.0", "any", "linux-x64");
        restart();
        await().until(() -> offered("office", "stable").equals("1.1.0"));
        set("all");
        fleet.library().remove("sophon-node", "1.1.0", ANN);
        assertThat(home.resolve("state/data/features")).isEmptyDirectory();
    }

    @Test
    void whatIsNotRightIsNotTakenIn() throws Exception {
        acme.publish(releases, "beta", "1.2.0", "any");
        Files.write(releases.resolve("node/1.2.0/sophon-node-any.tar.gz"), new byte[7]);
        acme.publish(releases, "nightly", "1.3.0", "any");
        Files.delete(releases.resolve("node/1.3.0/sophon-node-any.tar.gz"));
        Library.Scan scan = scan();
        assertThat(scan.added()).containsExactly(OLD);
        assertThat(scan.refused()).extracting(Library.Refused::file).containsExactly("latest/beta", "latest/nightly");

        SignedBytes stable = acme.release("stable", "1.4.0", "any");
        Path beta = releases.resolve("node/latest/beta");
        Files.write(beta, stable.content());
        Files.write(SignedBytes.signatureOf(beta), stable.signature());
        assertThat(scan().refused().get(0).reason()).contains("channel: expected beta");
        Files.write(SignedBytes.signatureOf(beta), new byte[3]);
        assertThat(scan().refused().get(0).reason()).contains("64 bytes");
        Files.write(beta, acme.manifest("acme-list", "1.0.0").content());
        assertThat(scan().refused().get(0).file()).isEqualTo("latest/beta");

        // A version is one content, and of one channel: the first that offers it.
        acme.publish(releases, "beta", "1.1.0", "any", "linux-x64");
        assertThat(scan().refused().get(0).reason()).contains("another channel");
        acme.publish(releases, "stable", "1.1.0", "any");
        assertThat(scan().refused().get(0).reason()).contains("a version is one content");
        assertThat(fleet.wishes().library()).containsOnlyKeys(OLD);
    }

    private Entry sent(String channel, String version, String... platforms) {
        SignedBytes signed = acme.release(channel, version, platforms);
        return fleet.addRelease(
                new String(signed.content(), StandardCharsets.UTF_8),
                Base64.getEncoder().encodeToString(signed.signature()),
                ANN);
    }

    @Test
    void whatIsSentIsOfferedOnceAllOfItIsHere() throws Exception {
        Entry entry = sent("beta", "1.2.0", "any", "linux-x64");
        assertThatThrownBy(() -> set("all", NEW)).hasMessageContaining("no whole file");
        bring(entry, entry.files().get(0), new byte[3]);
        bring(entry, entry.files().get(0), Publisher.archive("1.2.0", "any"));
        assertThat(fleet.library().get("sophon-node", "1.2.0").complete()).isFalse();
        restart();
        assertThat(fleet.library().has(entry.files().get(0))).isTrue();
        bring(entry, entry.files().get(1), Publisher.archive("1.2.0", "linux-x64"));
        assertThat(fleet.library().get("sophon-node", "1.2.0").complete()).isTrue();
        nodes.add("office", null);
        set("all", NEW);
        assertThat(offered("office", "beta")).isEqualTo("1.2.0");
        assertThat(sent("stable", "1.2.0", "any", "linux-x64").complete())
                .as("of another channel now")
                .isTrue();
        assertThat(offered("office", "stable")).isEqualTo("1.2.0");
        assertThatThrownBy(() -> sent("stable", "1.2.0", "any")).hasMessageContaining("a version is one content");
    }

    @Test
    void whatIsNoReleaseIsNotTaken() {
        SignedBytes kar = acme.manifest("acme-list", "1.0.0");
        String text = new String(acme.release("beta", "1.2.0", "any").content(), StandardCharsets.UTF_8);
        String zeros = Base64.getEncoder().encodeToString(new byte[64]);
        for (String[] wrong : new String[][] {
            {new String(kar.content(), StandardCharsets.UTF_8), zeros, "the release"},
            {text.replace("\"update\"", "\"features\""), zeros, "kind"},
            {text.replace("sophon-node\",", "sophon-gateway\","), zeros, "name: expected sophon-node"},
            {text.replace("2027", "2020"), zeros, "has expired"},
            {text.replace("sophon-node-any", "../any"), zeros, "files: name"},
            {text + " ", zeros, "the release"},
            {" ".repeat(70_000), zeros, "manifest: expected 65536 bytes"},
            {text, "AAAA", "64 bytes"},
            {text, "a key?", "signature: expected Base64"}
        }) {
            assertThatThrownBy(() -> fleet.addRelease(wrong[0], wrong[1], ANN))
                    .as(wrong[2])
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining(wrong[2]);
        }
        assertThat(fleet.wishes().library()).isEmpty();
    }

    @Test
    void noKarPassesForTheNode() {
        byte[] kar = new byte[3];
        assertThatThrownBy(() -> fleet.add(
                        Entry.Texts.of(
                                acme.manifest("sophon-node", "9.0.0", kar, Manifest.FEATURES, Publisher.LATER),
                                acme.keys()),
                        ANN))
                .hasMessageContaining("is the Node itself");
    }

    private void old(int count) {
        added();
        nodes.play((id, one) -> State.ACTIVE);
        for (int i = 0; i < count; i++) {
            nodes.add("node-" + i, null);
            greet("node-" + i);
        }
        set("all", OLD);
        pass();
        assertThat(nodes.have("sophon-node", "1.1.0")).isEqualTo(count);
    }

    private String begun() throws Exception {
        acme.publish(releases, "stable", "1.2.0", "any");
        assertThat(added()).containsExactly(NEW);
        return fleet.rollouts()
                .create(new Rollouts.Wanted("sophon-node", "1.2.0", ALL, List.of(10, 100), 10, 1, false), ANN)
                .id();
    }

    @Test
    void aBadReleaseIsOfferedToTheCanaryAlone() throws Exception {
        old(10);
        nodes.play((id, one) -> one.version().equals("1.2.0") ? null : State.ACTIVE);
        String id = begun();
        pass();
        assertThat(offers("1.2.0")).isEqualTo(1);
        assertThat(offers("1.1.0")).as("all others are offered what they were").isEqualTo(9);
        nodes.play((node, one) -> one.version().equals("1.2.0") ? State.FAILED : State.ACTIVE);
        for (int i = 0; i < 10; i++) {
            greet("node-" + i);
        }
        pass();
        assertThat(fleet.rollouts().get(id).state()).isEqualTo(Rollout.State.HALTED);
        assertThat(offers("1.1.0")).isEqualTo(10);
        assertThat(nodes.have("sophon-node", "1.2.0")).isZero();
    }

    private long offers(String version) {
        return nodes.list().stream()
                .filter(node -> offered(node.nodeId(), "stable").equals(version))
                .count();
    }

    @Test
    void aGoodOneReachesAllThatFollowReleases() throws Exception {
        old(4);
        nodes.takeReleases(false);
        nodes.add("ancient", null);
        greet("ancient");
        pass();
        assertThat(nodes.last("ancient")).as("of whom no release can be told").isEqualTo("nothing");
        String id = begun();
        pass(Duration.ofSeconds(10));
        Rollout done = fleet.rollouts().get(id);
        assertThat(done.state()).isEqualTo(Rollout.State.DONE);
        assertThat(fleet.rollouts().counts(done).total()).isEqualTo(4);
        assertThat(nodes.have("sophon-node", "1.2.0")).isEqualTo(4);
        assertThat(fleet.state("ancient")
                        .orElseThrow()
                        .drifts(fleet.wishes()
                                .desired(nodes.find("ancient").orElseThrow())
                                .values()))
                .isTrue();
    }
}
