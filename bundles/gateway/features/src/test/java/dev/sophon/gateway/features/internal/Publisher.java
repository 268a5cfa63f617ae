package dev.sophon.gateway.features.internal;

import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.KeyList;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.signed.UpdateManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Somebody who signs feature sets, by a key for which a root vouches. */
public final class Publisher {
    public static final Instant LATER = Instant.parse("2027-11-20T00:00:00Z");

    private final KeyPair root = SigningKeys.generate();
    private final KeyPair key = SigningKeys.generate();

    /** The bytes of a KAR, as far as this Gateway looks at them. */
    public static byte[] kar(String name, String version) {
        return (name + version).repeat(20_000).getBytes(StandardCharsets.UTF_8);
    }

    public SignedBytes keys() {
        return keys(LATER);
    }

    public SignedBytes keys(Instant expires) {
        KeyList list = new KeyList(
                KeyList.KIND,
                1,
                1,
                SigningKeys.id(root.getPublic()),
                expires,
                List.of(new KeyList.Entry(
                        SigningKeys.line(key.getPublic()), "Acme", List.of(Manifest.FEATURES, Manifest.UPDATE), LATER)),
                List.of());
        return SigningKeys.sign(list.bytes(), root.getPrivate());
    }

    public SignedBytes manifest(String name, String version) {
        return manifest(name, version, kar(name, version), Manifest.FEATURES, LATER);
    }

    public SignedBytes manifest(String name, String version, byte[] kar, String kind, Instant expires) {
        Manifest manifest = new Manifest(
                kind,
                1,
                name,
                Release.of(version),
                "Acme",
                SigningKeys.id(key.getPublic()),
                expires,
                new Manifest.Api(Release.of("1.0.0"), Release.of("2.0.0")),
                List.of(new Manifest.Part(name + "-" + version + ".kar", SigningKeys.sha256(kar), kar.length)),
                kind.equals(Manifest.FEATURES)
                        ? List.of(new Manifest.Declared("acme.list", "acme.read", Risk.LOW))
                        : List.of());
        return SigningKeys.sign(manifest.bytes(), key.getPrivate());
    }

    /** The bytes of an archive, as far as this Gateway looks at them. */
    public static byte[] archive(String version, String platform) {
        return (version + platform).repeat(9_000).getBytes(StandardCharsets.UTF_8);
    }

    /** What a release key signs of a version of the Node for these platforms. */
    public SignedBytes release(String channel, String version, String... platforms) {
        List<UpdateManifest.Archive> archives = Arrays.stream(platforms)
                .map(platform -> {
                    byte[] content = archive(version, platform);
                    return new UpdateManifest.Archive(
                            "sophon-node-" + platform + ".tar.gz",
                            platform,
                            content.length,
                            SigningKeys.sha256(content),
                            1,
                            "0".repeat(64));
                })
                .toList();
        UpdateManifest manifest = new UpdateManifest(
                UpdateManifest.KIND,
                1,
                UpdateManifest.NODE,
                channel,
                Release.of(version),
                SigningKeys.id(key.getPublic()),
                LATER,
                archives);
        return SigningKeys.sign(manifest.bytes(), key.getPrivate());
    }

    /** Writes what {@code tools/release} lays out. */
    public void publish(Path folder, String channel, String version, String... platforms) throws IOException {
        Path place = Files.createDirectories(folder.resolve("node").resolve(version));
        for (String platform : platforms) {
            Files.write(place.resolve("sophon-node-" + platform + ".tar.gz"), archive(version, platform));
        }
        Path latest = Files.createDirectories(folder.resolve("node/latest"));
        write(latest.resolve(channel), release(channel, version, platforms));
    }

    /** What {@code POST /api/features} takes. */
    public byte[] body(String name, String version) {
        SignedBytes manifest = manifest(name, version);
        SignedBytes keys = keys();
        return Json.bytes(Map.of(
                "manifest",
                new String(manifest.content(), StandardCharsets.UTF_8),
                "signature",
                Base64.getEncoder().encodeToString(manifest.signature()),
                "keys",
                new String(keys.content(), StandardCharsets.UTF_8),
                "keysSignature",
                Base64.getEncoder().encodeToString(keys.signature())));
    }

    /** What {@code POST /api/features} takes of a release. */
    public byte[] releaseBody(String channel, String version, String... platforms) {
        SignedBytes release = release(channel, version, platforms);
        return Json.bytes(Map.of(
                "manifest",
                new String(release.content(), StandardCharsets.UTF_8),
                "signature",
                Base64.getEncoder().encodeToString(release.signature())));
    }

    /** Writes what {@code tools/sign library} writes. */
    public void library(Path folder, String name, String... versions) throws IOException {
        Files.createDirectories(folder);
        write(folder.resolve(KeyList.FILE), keys());
        for (String version : versions) {
            Path kar = folder.resolve(name + "-" + version + ".kar");
            Files.write(kar, kar(name, version));
            write(kar.resolveSibling(kar.getFileName() + Manifest.SUFFIX), manifest(name, version));
        }
    }

    private static void write(Path file, SignedBytes signed) throws IOException {
        Files.write(file, signed.content());
        Files.write(SignedBytes.signatureOf(file), signed.signature());
    }
}
