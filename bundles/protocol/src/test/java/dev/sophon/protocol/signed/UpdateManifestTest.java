package dev.sophon.protocol.signed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateManifestTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");
    private static final String HASH = "0".repeat(64);

    private final KeyPair release = SigningKeys.generate();
    private final List<PublicKey> known = List.of(release.getPublic());

    private UpdateManifest manifest(String name, String channel, Instant expires) {
        return new UpdateManifest(
                UpdateManifest.KIND,
                Manifest.FORMAT,
                name,
                channel,
                Release.of("1.1.0"),
                SigningKeys.id(release.getPublic()),
                expires,
                List.of(new UpdateManifest.Archive("sophon-node-linux-x64.tar.gz", "linux-x64", 5, HASH, 6, HASH)));
    }

    private SignedBytes signed() {
        return SigningKeys.sign(manifest("sophon-node", "stable", LATER).bytes(), release.getPrivate());
    }

    private void refused(SignedBytes manifest, String words) {
        assertThatThrownBy(() -> Trusted.update(manifest, known, "sophon-node", "stable", NOW))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(words);
    }

    @Test
    void whatAReleaseKeySignedIsTaken() throws Exception {
        assertThat(Trusted.update(signed(), known, "sophon-node", "stable", NOW))
                .isEqualTo(manifest("sophon-node", "stable", LATER));
    }

    @ParameterizedTest
    @CsvSource({
        "sophon-node,beta,2027-01-01T00:00:00Z,channel: expected stable",
        "sophon-gateway,stable,2027-01-01T00:00:00Z,name: expected sophon-node",
        "sophon-node,stable,2026-06-01T00:00:00Z,has expired"
    })
    void anothersAndAnExpiredOneAreRefused(String name, String channel, Instant expires, String words) {
        refused(SigningKeys.sign(manifest(name, channel, expires).bytes(), release.getPrivate()), words);
    }

    @Test
    void whatWasChangedOrSignedByAnotherIsRefused() {
        SignedBytes good = signed();
        byte[] changed = new String(good.content(), StandardCharsets.UTF_8)
                .replace("1.1.0", "1.2.0")
                .getBytes(StandardCharsets.UTF_8);
        refused(new SignedBytes(changed, good.signature()), "it was changed");
        refused(new SignedBytes(good.content(), new byte[0]), "it was changed");
        refused(SigningKeys.sign(good.content(), SigningKeys.generate().getPrivate()), "not of the key");

        assertThatThrownBy(() ->
                        Trusted.update(good, List.of(SigningKeys.generate().getPublic()), "sophon-node", "stable", NOW))
                .hasMessageContaining("not of a release key");
    }

    /** Even by one key that somebody has used for both. */
    @Test
    void neitherKindOfManifestPassesForTheOther() {
        for (String kind : Manifest.KINDS) {
            Manifest feature = new Manifest(
                    kind,
                    Manifest.FORMAT,
                    "sophon-node",
                    Release.of("1.1.0"),
                    "Acme",
                    SigningKeys.id(release.getPublic()),
                    LATER,
                    new Manifest.Api(Release.of("1.0.0"), Release.of("2.0.0")),
                    List.of(new Manifest.Part("sophon-node.kar", HASH, 12)),
                    List.of());
            assertThatThrownBy(() -> Trusted.update(
                            SigningKeys.sign(feature.bytes(), release.getPrivate()),
                            known,
                            "sophon-node",
                            "stable",
                            NOW))
                    .isInstanceOf(RefusedException.class);
        }
        KeyPair root = SigningKeys.generate();
        KeyList keys = new KeyList(
                KeyList.KIND,
                Manifest.FORMAT,
                1,
                SigningKeys.id(root.getPublic()),
                LATER,
                List.of(new KeyList.Entry(SigningKeys.line(release.getPublic()), "Acme", Manifest.KINDS, LATER)),
                List.of());
        for (String kind : Manifest.KINDS) {
            assertThatThrownBy(() -> Trusted.manifest(signed(), keys, kind, NOW))
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void aFieldThatIsNotKnownIsNotPassedOver() {
        String text = new String(signed().content(), StandardCharsets.UTF_8)
                .replace("{\"channel\"", "{\"also\":1,\"channel\"");
        refused(SigningKeys.sign(text.getBytes(StandardCharsets.UTF_8), release.getPrivate()), "canonical JSON");
    }

    @ParameterizedTest
    @CsvSource({
        "name,../x.tar.gz,files: name",
        "name,a/x.tar.gz,files: name",
        "platform,Linux,files: platform",
        "size,0,files: size",
        "size,268435457,files: size",
        "sha256,00,files: sha256",
        "unpacked,1073741825,files: unpacked",
        "tree,00,files: tree"
    })
    void namesTheFieldThatIsWrong(String field, String value, String named) {
        var archive = Json.mapper().createObjectNode();
        archive.put("name", "x.tar.gz").put("platform", "any").put("size", 1).put("sha256", HASH);
        archive.put("unpacked", 1).put("tree", HASH);
        archive.set(
                field,
                value.matches("[1-9]\\d*|0") ? archive.numberNode(Long.parseLong(value)) : archive.textNode(value));

        assertThatThrownBy(() -> Json.read(Json.bytes(archive), UpdateManifest.Archive.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }
}
