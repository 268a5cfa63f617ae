package dev.sophon.node.features.internal;

import dev.sophon.protocol.Risk;
import dev.sophon.protocol.signed.KeyList;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.Manifest.Declared;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.SigningKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Somebody who publishes KARs: what is not said otherwise is as it should be. */
final class Publisher {
    static final Instant LATER = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(30, ChronoUnit.DAYS);
    static final Instant BEFORE = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(30, ChronoUnit.DAYS);

    final Path folder;
    final KeyPair root = SigningKeys.generate();
    final KeyPair key = SigningKeys.generate();
    String name = "acme-list";
    String kind = Manifest.FEATURES;
    Instant expires = LATER;
    List<Declared> commands = List.of(new Declared("acme.list", "acme.read", Risk.LOW));
    Manifest.Api api = new Manifest.Api(Release.of("1.0.0"), Release.of("2.0.0"));
    /** What is in the KAR, by name. */
    Map<String, byte[]> entries = Map.of();

    Publisher(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        list(1, LATER);
    }

    void list(long version, Instant end, String... revoked) throws IOException {
        KeyList list = new KeyList(
                KeyList.KIND,
                1,
                version,
                SigningKeys.id(root.getPublic()),
                end,
                List.of(new KeyList.Entry(SigningKeys.line(key.getPublic()), "Acme", Manifest.KINDS, LATER)),
                List.of(revoked));
        write(folder.resolve(KeyList.FILE), SigningKeys.sign(list.bytes(), root.getPrivate()));
    }

    String keyId() {
        return SigningKeys.id(key.getPublic());
    }

    static void write(Path file, SignedBytes signed) throws IOException {
        Files.write(file, signed.content());
        Files.write(SignedBytes.signatureOf(file), signed.signature());
    }

    /** A KAR of one bundle that brings these commands, whatever the manifest says. */
    Path kar(String version, String... brings) throws IOException {
        entries = Map.of(
                "repository/acme/list.jar",
                jar("acme.list", version, Map.of("Test-Commands", String.join(",", brings))));
        return sign(version);
    }

    Path sign(String version) throws IOException {
        Path kar = folder.resolve(name + "-" + version + ".kar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(kar))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        byte[] content = Files.readAllBytes(kar);
        Manifest manifest = new Manifest(
                kind,
                1,
                name,
                Release.of(version),
                "Acme",
                keyId(),
                expires,
                api,
                List.of(new Manifest.Part(kar.getFileName().toString(), SigningKeys.sha256(content), content.length)),
                kind.equals(Manifest.FEATURES) ? commands : List.of());
        write(
                kar.resolveSibling(kar.getFileName() + Manifest.SUFFIX),
                SigningKeys.sign(manifest.bytes(), key.getPrivate()));
        return kar;
    }

    static byte[] jar(String name, String version, Map<String, String> headers) throws IOException {
        java.util.jar.Manifest manifest = new java.util.jar.Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Version", version);
        headers.forEach(main::putValue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            jar.putNextEntry(new ZipEntry("content"));
            jar.write(version.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    static void flip(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);
    }

    static byte[] filled(int size) {
        byte[] all = new byte[size];
        Arrays.fill(all, (byte) 'x');
        return all;
    }
}
