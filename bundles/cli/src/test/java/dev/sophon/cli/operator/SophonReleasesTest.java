package dev.sophon.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code sophon releases}. */
class SophonReleasesTest extends SophonCase {
    private static final String AT = "/api/features/sophon-node/1.2.0/files/";
    private static final String ENTRY = "{'name':'sophon-node','version':'1.2.0','channel':'beta','size':8,"
            + "'complete':true,'expires':'2030-01-01T00:00:00Z','commands':[]}";

    private Path offered;
    private Path place;

    @BeforeEach
    void publish() throws IOException {
        offered = publish(Instant.parse("2900-01-01T00:00:00Z"));
    }

    private static UpdateManifest.Archive archive(String platform) {
        byte[] content = platform.getBytes(StandardCharsets.UTF_8);
        return new UpdateManifest.Archive(
                "sophon-node-" + platform + ".tar.gz",
                platform,
                content.length,
                SigningKeys.sha256(content),
                1,
                "0".repeat(64));
    }

    private Path publish(Instant expires) throws IOException {
        KeyPair key = SigningKeys.generate();
        UpdateManifest manifest = new UpdateManifest(
                UpdateManifest.KIND,
                Manifest.FORMAT,
                UpdateManifest.NODE,
                "beta",
                Release.of("1.2.0"),
                SigningKeys.id(key.getPublic()),
                expires,
                Stream.of("any", "linux-x64").map(SophonReleasesTest::archive).toList());
        SignedBytes signed = SigningKeys.sign(manifest.bytes(), key.getPrivate());
        Path latest = Files.createDirectories(state.resolve("out/node/latest"));
        place = Files.createDirectories(state.resolve("out/node/1.2.0"));
        for (String platform : List.of("any", "linux-x64")) {
            Files.writeString(place.resolve("sophon-node-" + platform + ".tar.gz"), platform);
        }
        Path file = Files.write(latest.resolve("beta"), signed.content());
        Files.write(SignedBytes.signatureOf(file), signed.signature());
        return file;
    }

    private static String wanted(String name, boolean complete) {
        return "{'name':'" + name + "','size':3,'sha256':'','complete':" + complete + ",'path':''}";
    }

    private void wants(String... files) {
        gateway.answer(
                "POST /api/features",
                201,
                "{'name':'sophon-node','version':'1.2.0','complete':false,'files':[" + String.join(",", files) + "]}");
    }

    @Test
    void sendsWhatTheGatewayHasNotOfWhatWasSigned() throws Exception {
        Files.writeString(state.resolve("secret"), "secret");
        wants(
                wanted("sophon-node-any.tar.gz", true),
                wanted("sophon-node-linux-x64.tar.gz", false),
                wanted("../../secret", false));
        gateway.answer("PUT " + AT + "sophon-node-linux-x64.tar.gz", 200, ENTRY);
        assertThat(sophon("releases", "add", offered.toString())).as(err).isZero();
        assertThat(out.strip()).isEqualTo("Added sophon-node@1.2.0 of the channel beta.");
        assertThat(gateway.requests).hasSize(2);
        assertThat(gateway.requests.get(0)).contains("\"signature\":").doesNotContain("keys");
        assertThat(gateway.requests.get(1)).isEqualTo("PUT " + AT + "sophon-node-linux-x64.tar.gz linux-x64");
    }

    @Test
    void archivesMayStandBesideIt() throws Exception {
        for (String name : List.of("sophon-node-any.tar.gz", "sophon-node-linux-x64.tar.gz")) {
            Files.move(place.resolve(name), offered.resolveSibling(name));
        }
        wants(wanted("sophon-node-any.tar.gz", false));
        gateway.answer("PUT " + AT + "sophon-node-any.tar.gz", 200, ENTRY);
        assertThat(sophon("releases", "add", offered.toString())).as(err).isZero();
    }

    @Test
    void whatIsNotWholeIsNotSent() throws Exception {
        Path archive = place.resolve("sophon-node-any.tar.gz");
        Files.writeString(archive, "another");
        assertThat(sophon("releases", "add", offered.toString())).isEqualTo(1);
        assertThat(err).contains("its size differs");
        Files.delete(archive);
        assertThat(sophon("releases", "add", offered.toString())).isEqualTo(1);
        assertThat(err).contains("sophon-node-any.tar.gz is not there: tools/release makes it");
        Files.delete(SignedBytes.signatureOf(offered));
        assertThat(sophon("releases", "add", offered.toString())).isEqualTo(1);
        assertThat(err).contains("beta.sig is not there: tools/release makes it");
        assertThat(sophon(
                        "releases",
                        "add",
                        publish(Instant.parse("2020-01-01T00:00:00Z")).toString()))
                .isEqualTo(1);
        assertThat(err).contains("has expired");
        assertThat(sophon("releases", "add")).isEqualTo(2);
        assertThat(gateway.requests).isEmpty();
    }

    @Test
    void listsReleasesOnly() {
        gateway.answer(
                "GET /api/features",
                200,
                "{'items':[" + ENTRY + ",{'name':'browser','version':'7.0.0','complete':true}]}");
        assertThat(sophon("releases", "list")).as(err).isZero();
        assertThat(out).contains("CHANNEL", "1.2.0", "beta").doesNotContain("7.0.0");
    }
}
