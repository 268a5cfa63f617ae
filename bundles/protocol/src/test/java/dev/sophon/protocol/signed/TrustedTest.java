package dev.sophon.protocol.signed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.protocol.Risk;
import dev.sophon.protocol.signed.Manifest.Api;
import dev.sophon.protocol.signed.Manifest.Declared;
import dev.sophon.protocol.signed.Manifest.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Instant LATER = Instant.parse("2027-01-01T00:00:00Z");
    private static final Instant BEFORE = Instant.parse("2026-05-01T00:00:00Z");
    private static final String HASH = "0".repeat(64);
    private static final Api API = new Api(Release.of("1.0.0"), Release.of("2.0.0"));
    private static final Declared LIST = new Declared("acme.list", "acme.read", Risk.LOW);

    private final KeyPair root = SigningKeys.generate();
    private final KeyPair publisher = SigningKeys.generate();

    private KeyList keys(Instant expires, Instant keyExpires, String kind, String... revoked) {
        return new KeyList(
                KeyList.KIND,
                1,
                1,
                SigningKeys.id(root.getPublic()),
                expires,
                List.of(new KeyList.Entry(SigningKeys.line(publisher.getPublic()), "Acme", List.of(kind), keyExpires)),
                List.of(revoked));
    }

    private KeyList keys() {
        return keys(LATER, LATER, Manifest.FEATURES);
    }

    private Manifest manifest(String kind, Instant expires, Declared... commands) {
        return new Manifest(
                kind,
                1,
                "acme-list",
                Release.of("1.2.3"),
                "Acme",
                SigningKeys.id(publisher.getPublic()),
                expires,
                API,
                List.of(new Part("acme-list.kar", HASH, 12)),
                List.of(commands));
    }

    private SignedBytes signed() {
        return SigningKeys.sign(manifest(Manifest.FEATURES, LATER, LIST).bytes(), publisher.getPrivate());
    }

    private static void refused(SignedBytes manifest, KeyList keys, String words) {
        assertThatThrownBy(() -> Trusted.manifest(manifest, keys, Manifest.FEATURES, NOW))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(words);
    }

    @Test
    void whatThePublisherSignedIsTaken() throws Exception {
        SignedBytes list = SigningKeys.sign(keys().bytes(), root.getPrivate());

        assertThat(Trusted.rootOf(list)).isEqualTo(SigningKeys.id(root.getPublic()));
        KeyList known = Trusted.keys(list, root.getPublic());
        assertThat(Trusted.manifest(signed(), known, Manifest.FEATURES, NOW))
                .isEqualTo(manifest(Manifest.FEATURES, LATER, LIST));
    }

    @Test
    void noFlippedByteIsTaken() {
        SignedBytes signed = signed();
        for (int i = 0; i < signed.content().length; i++) {
            byte[] flipped = signed.content().clone();
            flipped[i] ^= 1;
            SignedBytes damaged = new SignedBytes(flipped, signed.signature());
            assertThatThrownBy(() -> Trusted.manifest(damaged, keys(), Manifest.FEATURES, NOW))
                    .isInstanceOf(RefusedException.class);
        }
        for (int i = 0; i < signed.signature().length; i++) {
            byte[] flipped = signed.signature().clone();
            flipped[i] ^= 1;
            refused(new SignedBytes(signed.content(), flipped), keys(), "signature");
        }
        refused(new SignedBytes(signed.content(), Arrays.copyOf(signed.signature(), 63)), keys(), "signature");
    }

    @Test
    void aListOfKeysOfAnotherRootIsNotTaken() {
        SignedBytes list =
                SigningKeys.sign(keys().bytes(), SigningKeys.generate().getPrivate());

        assertThatThrownBy(() -> Trusted.keys(list, root.getPublic()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("signature");
    }

    @Test
    void aKeyThatIsNotListedSignsNothing() {
        KeyPair stranger = SigningKeys.generate();
        Manifest own = manifest(Manifest.FEATURES, LATER, LIST);
        Manifest foreign = new Manifest(
                own.kind(),
                1,
                own.name(),
                own.version(),
                own.publisher(),
                SigningKeys.id(stranger.getPublic()),
                own.expires(),
                own.api(),
                own.files(),
                own.commands());

        refused(SigningKeys.sign(foreign.bytes(), stranger.getPrivate()), keys(), "not in the list of keys");
        refused(SigningKeys.sign(own.bytes(), stranger.getPrivate()), keys(), "signature");
        // A root vouches for keys only.
        refused(SigningKeys.sign(own.bytes(), root.getPrivate()), keys(), "signature");
    }

    @Test
    void whatHasExpiredOrWasRevokedIsNotTaken() {
        refused(signed(), keys(BEFORE, LATER, Manifest.FEATURES), "the list of keys has expired 31 days ago");
        refused(signed(), keys(LATER, NOW, Manifest.FEATURES), "the publisher's key has expired");
        refused(
                SigningKeys.sign(manifest(Manifest.FEATURES, BEFORE, LIST).bytes(), publisher.getPrivate()),
                keys(),
                "the manifest has expired");
        refused(
                signed(),
                keys(LATER, LATER, Manifest.FEATURES, SigningKeys.id(publisher.getPublic())),
                "its key has been revoked");
    }

    @Test
    void noKindPassesForAnother() {
        SignedBytes update = SigningKeys.sign(manifest(Manifest.UPDATE, LATER).bytes(), publisher.getPrivate());

        refused(update, keys(), "kind");
        refused(update, keys(LATER, LATER, Manifest.UPDATE), "kind");
        refused(signed(), keys(LATER, LATER, Manifest.UPDATE), "kind");
        refused(SigningKeys.sign(keys().bytes(), publisher.getPrivate()), keys(), "not in the list of keys");
        SignedBytes list = SigningKeys.sign(manifest(Manifest.FEATURES, LATER).bytes(), root.getPrivate());
        assertThatThrownBy(() -> Trusted.keys(list, root.getPublic())).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a':1,KEEP",
                "{ KEEP",
                "{'api':null,KEEP",
            })
    void onlyTheCanonicalTextIsTaken(String beginning) {
        String text = new String(signed().content(), StandardCharsets.UTF_8);
        String other = beginning.replace('\'', '"').replace("KEEP", text.substring(1));

        refused(
                SigningKeys.sign(other.getBytes(StandardCharsets.UTF_8), publisher.getPrivate()),
                keys(),
                "the manifest:");
    }

    @Test
    void aWordForARiskThatIsNotKnownIsRefused() {
        UnaryOperator<String> change = text -> text.replace("\"Low\"", "\"Tiny\"");
        String text = change.apply(new String(signed().content(), StandardCharsets.UTF_8));

        refused(
                SigningKeys.sign(text.getBytes(StandardCharsets.UTF_8), publisher.getPrivate()),
                keys(),
                "canonical JSON");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x.kar",
                "/x.kar",
                "a/../x.kar",
                "a//x.kar",
                "C:x.kar",
                "a\\x.kar",
                "./x.kar",
                "x.kar/",
                "",
                "..",
                "x\u0000.kar",
                "a./x.kar"
            })
    void noNameLeadsElsewhere(String name) {
        assertThatThrownBy(() -> new Part(name, HASH, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("files: name");
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeItIsRead() {
        byte[] large = new byte[Check.BYTES + 1];
        Arrays.fill(large, (byte) ' ');

        refused(SigningKeys.sign(large, publisher.getPrivate()), keys(), "not in the list");
        assertThatThrownBy(() -> new Part("x.kar", HASH, Manifest.FILE_BYTES + 1))
                .hasMessageContaining("files: size");
        assertThatThrownBy(() -> manifest(
                        Manifest.FEATURES,
                        LATER,
                        java.util.stream.IntStream.rangeClosed(0, 500)
                                .mapToObj(i -> new Declared("acme.c" + i, "acme.read", Risk.LOW))
                                .toArray(Declared[]::new)))
                .hasMessageContaining("commands");
    }

    @Test
    void noManifestNamesAPublishedCommand() {
        assertThatThrownBy(() -> new Declared("system.execute", "system.execute", Risk.CRITICAL))
                .hasMessageContaining("published");
        assertThatThrownBy(() -> new Declared("acme.all", "node.command", Risk.CRITICAL))
                .hasMessageContaining("wildcard");
        assertThatThrownBy(() -> new Declared("camera.snap", "acme.read", Risk.LOW))
                .hasMessageContaining("the family of camera.capture, and risk High");
        assertThatThrownBy(() -> new Declared("camera.snap", "camera.capture", Risk.LOW))
                .hasMessageContaining("risk High or higher");
        assertThat(new Declared("camera.snap", "camera.capture", Risk.HIGH).scope())
                .isEqualTo("camera.capture");
    }

    @Test
    void olderAndNewerAreTold() {
        assertThat(Release.of("1.10.0")).isGreaterThan(Release.of("1.9.9"));
        assertThat(API.includes(Release.of("1.0.0"))).isTrue();
        assertThat(API.includes(Release.of("2.0.0"))).isFalse();
        assertThatThrownBy(() -> Release.of("1.0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Release.of("01.0.0")).isInstanceOf(IllegalArgumentException.class);
    }

    /** Whoever has no Sophon at hand can check by openssl alone, with a key out of the list of keys. */
    @Test
    void opensslSaysTheSame(@TempDir Path folder) throws Exception {
        SignedBytes signed = signed();
        Path file = Files.write(folder.resolve("acme-list.kar.json"), signed.content());
        Files.write(SignedBytes.signatureOf(file), signed.signature());
        Path key = Files.writeString(
                folder.resolve("acme.pub"),
                "-----BEGIN PUBLIC KEY-----\n" + keys().keys().get(0).publicKey() + "\n-----END PUBLIC KEY-----\n");

        assertThat(openssl(file, key)).isZero();
        assertThat(Base64.getDecoder().decode(keys().keys().get(0).publicKey())).hasSize(44);
        byte[] flipped = signed.content().clone();
        flipped[10] ^= 1;
        Files.write(file, flipped);
        assertThat(openssl(file, key)).isNotZero();
    }

    private static int openssl(Path file, Path key) throws IOException, InterruptedException {
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "pkeyutl",
                        "-verify",
                        "-rawin",
                        "-pubin",
                        "-inkey",
                        key.toString(),
                        "-sigfile",
                        SignedBytes.signatureOf(file).toString(),
                        "-in",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(openssl.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return openssl.exitValue();
    }
}
