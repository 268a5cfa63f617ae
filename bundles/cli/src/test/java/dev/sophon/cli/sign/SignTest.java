package dev.sophon.cli.sign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.Trusted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SignTest {
    private static final String COMPONENT = "<scr:component xmlns:scr='http://www.osgi.org/xmlns/scr/v1.4.0'>"
            + "<property name='sophon.command.name' value='NAME'/>"
            + "<property name='sophon.command.scope' value='acme.read'/>"
            + "<property name='sophon.command.risk' value='LOW'/></scr:component>";

    @TempDir
    Path folder;

    private String out = "";
    private String err = "";
    private Path kar;

    private int sign(String... words) {
        StringWriter printed = new StringWriter();
        StringWriter complained = new StringWriter();
        CommandLine program = Sign.program();
        program.setOut(new PrintWriter(printed)).setErr(new PrintWriter(complained));
        int exit = program.execute(words);
        out = printed.toString();
        err = complained.toString();
        return exit;
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    @BeforeEach
    void makeKeysAndAKar() throws IOException {
        assertThat(sign("key", at("root"))).as(err).isZero();
        assertThat(sign("key", at("acme"))).as(err).isZero();
        kar = kar("acme.list");
    }

    @Test
    void aReleaseIsOfferedAndNoOlderOneBehindIt() throws Exception {
        for (String version : new String[] {"1.1.0", "1.2.0"}) {
            Path home = folder.resolve("sophon-node-" + version);
            Files.createDirectories(home.resolve("lib"));
            Files.writeString(home.resolve("lib/launch.sh"), "exit\n");
            Path place = Files.createDirectories(folder.resolve("served/" + version));
            Path archive = place.resolve(home.getFileName() + ".tar.gz");
            assertThat(new ProcessBuilder(
                                    "tar",
                                    "-C",
                                    folder.toString(),
                                    "-czf",
                                    archive.toString(),
                                    home.getFileName().toString())
                            .start()
                            .waitFor())
                    .isZero();
        }

        assertThat(sign("release", at("served"), "--key", at("root"), "--version", "1.2.0"))
                .as(err)
                .isZero();
        assertThat(out).contains("sophon-node 1.2.0, expires ").contains("any  sophon-node-1.2.0.tar.gz");
        Path latest = folder.resolve("served/latest/stable");
        byte[] before = Files.readAllBytes(latest);
        assertThat(Trusted.update(SignedBytes.read(latest), List.of(SignedFiles.publicKey(Path.of(at("root.pub")))))
                        .version())
                .hasToString("1.2.0");

        assertThat(sign("release", at("served"), "--key", at("root"), "--version", "1.1.0"))
                .isEqualTo(1);
        assertThat(err).contains("no Node takes an older one");
        assertThat(sign("release", at("served"), "--key", at("root"), "--version", "1.2.0", "--channel", "best"))
                .isEqualTo(1);
        assertThat(err).contains("channel: expected stable, beta, nightly");
        assertThat(Files.readAllBytes(latest)).isEqualTo(before);

        Files.createFile(folder.resolve("served/1.2.0/other.tar.gz"));
        assertThat(sign("release", at("served"), "--key", at("root"), "--version", "1.2.0"))
                .isEqualTo(1);
        assertThat(err).contains("expected sophon-node-OS-ARCH.tar.gz or sophon-node-VERSION.tar.gz");
    }

    private Path kar(String command) throws IOException {
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(jar)) {
            put(zip, "OSGI-INF/list.xml", COMPONENT.replace("NAME", command).getBytes(StandardCharsets.UTF_8));
        }
        Path file = folder.resolve("acme-list-1.2.0.kar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            put(
                    zip,
                    "repository/acme/features.xml",
                    "<features><feature name='acme-list' version='1.2.0'><feature>scr</feature></feature></features>"
                            .getBytes(StandardCharsets.UTF_8));
            put(zip, "repository/acme/list.jar", jar.toByteArray());
        }
        return file;
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
    }

    private int listKeys(String... more) {
        return sign(concat(new String[] {"keys", at("keys.json"), "--root", at("root")}, more));
    }

    private static String[] concat(String[] one, String... other) {
        String[] all = java.util.Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, all, one.length, other.length);
        return all;
    }

    private int signKar(String... more) {
        return sign(
                concat(new String[] {"manifest", kar.toString(), "--key", at("acme"), "--publisher", "Acme"}, more));
    }

    private int check() {
        return sign("check", kar.toString(), "--root", at("root.pub"));
    }

    @Test
    void keysAreTheirOwnersAloneAndNeverOverwritten() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("root"))))
                .isEqualTo("rw-------");
        String before = Files.readString(folder.resolve("root"));

        assertThat(sign("key", at("root"))).isEqualTo(1);
        assertThat(err).contains("never overwritten");
        Files.delete(folder.resolve("root.pub"));
        assertThat(sign("key", at("root"))).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("root"))).isEqualTo(before);
        assertThat(out + err).doesNotContain(before.lines().toList().get(1));
    }

    @Test
    void aKeyThatOthersMayReadSignsNothing() throws Exception {
        Files.setPosixFilePermissions(folder.resolve("acme"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(signKar()).isEqualTo(1);
        assertThat(err).contains("others may read");
    }

    @Test
    void aManifestNamesWhatTheKarBringsAndChecksFromTheRootDown() throws Exception {
        assertThat(listKeys("--add", "Acme=" + at("acme.pub"))).as(err).isZero();
        assertThat(signKar()).as(err).isZero();
        assertThat(out).contains("acme-list 1.2.0", "acme.list  acme.read  Low");

        assertThat(check()).as(err).isZero();
        assertThat(out).contains("acme-list 1.2.0 by Acme");
        assertThat(openssl("acme.pub", kar.getFileName() + ".json")).isZero();
        assertThat(openssl("root.pub", "keys.json")).isZero();
        assertThat(openssl("root.pub", kar.getFileName() + ".json")).isNotZero();

        byte[] bytes = Files.readAllBytes(kar);
        bytes[bytes.length / 2] ^= 1;
        Files.write(kar, bytes);
        assertThat(check()).isEqualTo(1);
        assertThat(err).contains("not the file that its manifest names");
    }

    private int openssl(String key, String file) throws IOException, InterruptedException {
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "pkeyutl",
                        "-verify",
                        "-rawin",
                        "-pubin",
                        "-inkey",
                        key,
                        "-sigfile",
                        file + ".sig",
                        "-in",
                        file)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(openssl.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return openssl.exitValue();
    }

    @Test
    void aRevokedKeyStaysRevokedAndTheVersionRises() throws Exception {
        assertThat(listKeys("--add", "Acme=" + at("acme.pub"))).as(err).isZero();
        assertThat(signKar()).as(err).isZero();
        String id = Json.tree(Files.readAllBytes(kar.resolveSibling(kar.getFileName() + ".json")))
                .path("keyId")
                .asText();

        assertThat(listKeys("--revoke", id)).as(err).isZero();
        assertThat(out).contains("version 2, 0 keys, 1 revoked");
        assertThat(check()).isEqualTo(1);
        assertThat(err).contains("revoked");
        assertThat(listKeys("--add", "Acme=" + at("acme.pub"))).as(err).isZero();
        assertThat(out).contains("version 3, 0 keys, 1 revoked");
    }

    @Test
    void aPublishedCommandIsNotSigned() throws Exception {
        kar = kar("system.execute");

        assertThat(signKar()).isEqualTo(1);
        assertThat(err).contains("published");
        assertThat(kar.resolveSibling(kar.getFileName() + ".json")).doesNotExist();
    }

    @Test
    void aLibraryTakesAllOrNone() throws Exception {
        assertThat(listKeys("--add", "Acme=" + at("acme.pub"))).as(err).isZero();
        assertThat(signKar()).as(err).isZero();
        Path unsigned = Files.copy(kar, folder.resolve("other.kar"));
        String[] library = {"library", at("library"), "--root", at("root.pub"), "--keys", at("keys.json")};

        assertThat(sign(concat(library, kar.toString(), unsigned.toString()))).isEqualTo(1);
        assertThat(err).contains("other.kar.json");
        assertThat(folder.resolve("library")).doesNotExist();
        assertThat(sign(concat(library, kar.toString()))).as(err).isZero();
        assertThat(sign("check", at("library/" + kar.getFileName()), "--root", at("root.pub")))
                .as(err)
                .isZero();
    }

    @Test
    void wrongUsageIsToldFromFailure() {
        assertThat(sign()).isEqualTo(2);
        assertThat(sign("bake")).isEqualTo(2);
        assertThat(sign("manifest", kar.toString())).isEqualTo(2);
        assertThat(sign("--help")).isZero();
        assertThat(out).contains("openssl pkeyutl -verify -rawin -pubin");
        assertThat(signKar("--expires", "soon")).isEqualTo(1);
        assertThat(err).contains("--expires: expected days");
        assertThat(sign("manifest", at("none.kar"), "--key", at("acme"), "--publisher", "Acme"))
                .isEqualTo(1);
        assertThat(sign("manifest", kar.toString(), "--key", at("acme.pub"), "--publisher", "Acme"))
                .isEqualTo(1);
        assertThat(err).doesNotContain("Exception");
    }
}
