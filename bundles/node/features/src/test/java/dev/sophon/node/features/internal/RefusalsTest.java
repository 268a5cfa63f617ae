package dev.sophon.node.features.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.node.policy.Consent;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.KeyList;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.Manifest.Declared;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.wire.CommandInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, is refused before anything touches the framework, and what was there stays. */
class RefusalsTest extends FeaturesCase {
    private List<String> before;

    @BeforeEach
    void installAGoodOne() throws Exception {
        features.install(acme.kar("1.1.0", "acme.list"));
        before = container.locations();
        assertThat(before).hasSize(1);
        assertThat(container.commands).containsOnlyKeys("acme.list");
        container.steps = 0;
    }

    @AfterEach
    void nothingWasTouched() throws Exception {
        assertThat(container.steps).as("steps in the framework").isZero();
        assertThat(container.locations()).isEqualTo(before);
        assertThat(container.active).containsExactlyElementsOf(before);
        try (var left = Files.list(folder())) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith(".")))
                    .isEmpty();
        }
        start();
        assertThat(container.commands).containsOnlyKeys("acme.list");
    }

    private void refused(Path kar, String words) {
        assertThatThrownBy(() -> features.install(kar))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(words);
    }

    private Path manifest(Path kar) {
        return kar.resolveSibling(kar.getFileName() + Manifest.SUFFIX);
    }

    @Test
    void aFlippedByte() throws Exception {
        Path kar = acme.kar("1.2.0", "acme.list");
        Publisher.flip(kar);
        refused(kar, "its size or hash differs");
        kar = acme.kar("1.2.0", "acme.list");
        Publisher.flip(manifest(kar));
        refused(kar, "the manifest:");
        kar = acme.kar("1.2.0", "acme.list");
        Publisher.flip(SignedBytes.signatureOf(manifest(kar)));
        refused(kar, "signature");
        kar = acme.kar("1.2.0", "acme.list");
        acme.list(2, Publisher.LATER);
        Publisher.flip(SignedBytes.signatureOf(kar.resolveSibling(KeyList.FILE)));
        refused(kar, "the list of keys");
    }

    @Test
    void anAddedEntry() throws Exception {
        Path kar = acme.kar("1.2.0", "acme.list");
        Path signedBefore = Files.copy(manifest(kar), temp.resolve("kept"));
        Path signature = Files.copy(SignedBytes.signatureOf(manifest(kar)), temp.resolve("kept.sig"));
        Map<String, byte[]> more = new TreeMap<>(acme.entries);
        more.put("repository/acme/more.jar", Publisher.jar("acme.more", "1.0.0", Map.of()));
        acme.entries = more;
        acme.sign("1.2.0");
        Files.move(signedBefore, manifest(kar), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.move(
                signature, SignedBytes.signatureOf(manifest(kar)), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        refused(kar, "its size or hash differs");
    }

    @Test
    void anUnsignedOneAndOneOfAStranger() throws Exception {
        Path kar = acme.kar("1.2.0", "acme.list");
        Files.delete(manifest(kar));
        refused(kar, "it is not signed");
        refused(
                new Publisher(temp.resolve("other")).kar("1.2.0", "acme.list"),
                "not in the list of keys of a root that the owner trusts");
        trusts = false;
        refused(acme.kar("1.2.0", "acme.list"), "the owner trusts no key yet");
        trusts = true;
    }

    @Test
    void whatHasExpired() throws Exception {
        acme.expires = Publisher.BEFORE;
        refused(acme.kar("1.2.0", "acme.list"), "the manifest has expired");
        acme.expires = Publisher.LATER;
        acme.list(2, Publisher.BEFORE);
        refused(acme.kar("1.2.0", "acme.list"), "the list of keys has expired");
    }

    @Test
    void aRevokedKeyEvenIfAnOlderListComesAlong() throws Exception {
        byte[] list = Files.readAllBytes(acme.folder.resolve(KeyList.FILE));
        byte[] signature = Files.readAllBytes(acme.folder.resolve(KeyList.FILE + ".sig"));
        acme.list(2, Publisher.LATER, acme.keyId());
        refused(acme.kar("1.2.0", "acme.list"), "revoked");
        assertThat(features.list()).singleElement().satisfies(row -> assertThat(row.state())
                .isEqualTo("active, but its key has been revoked"));

        Publisher.write(acme.folder.resolve(KeyList.FILE), new SignedBytes(list, signature));
        refused(acme.kar("1.2.0", "acme.list"), "revoked");
        Files.delete(acme.folder.resolve(KeyList.FILE));
        refused(acme.kar("1.2.0", "acme.list"), "revoked");
    }

    @Test
    void anOlderVersionAndTheSameOneWithAnotherContent() throws Exception {
        refused(acme.kar("1.0.9", "acme.list"), "it is older than acme-list 1.1.0");
        refused(acme.kar("1.1.0", "acme.list", "acme.more"), "another content");
        pins = Map.of("acme-list", Release.of("1.0.0"));
        refused(acme.kar("1.2.0", "acme.list"), "pinned acme-list to 1.0.0");
    }

    @Test
    void anotherKindAndAnotherApi() throws Exception {
        acme.kind = Manifest.UPDATE;
        refused(acme.kar("1.2.0", "acme.list"), "kind: expected features");
        acme.kind = Manifest.FEATURES;
        acme.api = new Manifest.Api(Release.of("1.5.0"), Release.of("2.0.0"));
        refused(acme.kar("1.2.0", "acme.list"), "this Node has 1.4.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../escape.jar",
                "/repository/x.jar",
                "repository/../../x.jar",
                "repository\\x.jar",
                "repository/./x.jar"
            })
    void namesThatLeadElsewhere(String name) throws Exception {
        acme.entries = Map.of(name, Publisher.jar("acme.list", "1.2.0", Map.of()));
        refused(acme.sign("1.2.0"), "names of entries");
        assertThat(temp.resolve("escape.jar")).doesNotExist();
    }

    @Test
    void whatIsTooMuch() throws Exception {
        Map<String, byte[]> many = new TreeMap<>();
        for (int i = 0; i <= 1_000; i++) {
            many.put("repository/" + i + ".txt", new byte[0]);
        }
        acme.entries = many;
        refused(acme.sign("1.2.0"), "1000 entries at most");
        // A few kilobytes that become more than a bundle may be.
        acme.entries = Map.of("repository/large.jar", Publisher.filled(64 * 1024 * 1024 + 1));
        refused(acme.sign("1.2.0"), "bundles of 67108864 bytes at most");
        Path kar = acme.kar("1.2.0", "acme.list");
        Files.write(manifest(kar), Publisher.filled(256 * 1024 + 1));
        refused(kar, "262144 bytes at most");
        acme.entries = Map.of("readme.txt", new byte[1]);
        refused(acme.sign("1.2.0"), "expected a bundle");
        acme.entries = Map.of();
    }

    @Test
    void aBundleOfTheNodesOwnAndAPartOfOne() throws Exception {
        acme.entries =
                Map.of("repository/p.jar", Publisher.jar("dev.sophon.node.policy;singleton:=true", "9.0.0", Map.of()));
        refused(acme.sign("1.2.0"), "dev.sophon.node.policy");
        acme.entries = Map.of(
                "repository/p.jar",
                Publisher.jar("acme.part", "9.0.0", Map.of("Fragment-Host", "dev.sophon.node.policy")));
        refused(acme.sign("1.2.0"), "Fragment-Host");
    }

    @Test
    void aScopeThatTheOwnerDoesNotGive() throws Exception {
        scopes = Set.of("acme.write");
        refused(acme.kar("1.2.0", "acme.list"), "scope acme.read, which the owner does not let this key bring");
    }

    @Test
    void aCommandOfAnotherBundle() throws Exception {
        CommandInfo other = new CommandInfo(
                "acme.other",
                "acme.read",
                Risk.LOW,
                Availability.AVAILABLE,
                null,
                Json.mapper().createObjectNode(),
                "com.example",
                "1.0.0");
        container.commands.put("acme.other", other);
        acme.commands = List.of(
                new Declared("acme.list", "acme.read", Risk.LOW), new Declared("acme.other", "acme.read", Risk.LOW));
        refused(acme.kar("1.2.0", "acme.list", "acme.other"), "acme.other, which com.example brings");
        container.commands.remove("acme.other");
    }

    @Test
    void whatThePersonDoesNotWant() throws IOException {
        answer = Consent.Answer.NO;
        refused(acme.kar("1.2.0", "acme.list"), "who said no");
        answer = Consent.Answer.UNANSWERED;
        unproved = true;
        refused(acme.kar("1.2.0", "acme.list"), "did not answer in time");
        answer = Consent.Answer.NOBODY;
        unproved = false;
        refused(acme.kar("1.2.0", "acme.list"), "nobody can be asked");
        assertThat(asked.get(asked.size() - 1)).contains("sophon:install", "\"version\":\"1.2.0\"", "acme.list");
    }
}
