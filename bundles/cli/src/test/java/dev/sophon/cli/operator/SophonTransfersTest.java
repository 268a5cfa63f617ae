package dev.sophon.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code sophon transfers}. */
class SophonTransfersTest extends SophonCase {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String ONE = "/api/transfers/" + ID;

    private static String etag(String text) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return '"' + HexFormat.of().formatHex(hash) + '"';
    }

    @Test
    void sendsAFileAndPrintsItsId() throws Exception {
        Path file = Files.writeString(state.resolve("file"), "hello");
        gateway.answer("POST /api/transfers", 201, "{'id':'" + ID + "','received':0,'complete':false}")
                .answer("PUT " + ONE, 200, "{'id':'" + ID + "','received':5,'complete':true}");

        assertThat(sophon("transfers", "put", "office", file.toString()))
                .as(err)
                .isZero();
        assertThat(out.strip()).isEqualTo(ID);
        assertThat(gateway.sent("POST /api/transfers").path("size").asInt()).isEqualTo(5);
        assertThat(gateway.requests).contains("PUT " + ONE + " hello");
    }

    @Test
    void goesOnWithWhatBrokeOff() throws Exception {
        Path file = Files.writeString(state.resolve("file"), "hello");
        gateway.answer("PUT " + ONE, 200, "{'id':'" + ID + "','received':5,'complete':true}");

        assertThat(sophon("transfers", "put", "office", file.toString(), "--id", ID))
                .isZero();
        assertThat(gateway.requests).containsExactly("PUT " + ONE);
        gateway.answer("PUT " + ONE, 200, "{'id':'" + ID + "','received':3,'complete':false}");
        assertThat(sophon("transfers", "put", "office", file.toString(), "--id", ID))
                .isEqualTo(1);
        assertThat(gateway.requests).contains("PUT " + ONE + " lo");
        assertThat(err).contains("no more of it");
    }

    @Test
    void fetchesAFileThatIsNotThereYet() throws Exception {
        Path file = state.resolve("came");
        gateway.answer("GET " + ONE, 206, "hello")
                .with("GET " + ONE, Map.of("ETag", etag("hello"), "Content-Range", "bytes 0-4/5"));

        assertThat(sophon("transfers", "get", ID, file.toString())).as(err).isZero();
        assertThat(file).hasContent("hello");
        assertThat(out).contains("SHA-256 " + etag("hello").replace("\"", ""));
        assertThat(sophon("transfers", "get", ID, file.toString())).isEqualTo(1);
        assertThat(err).contains("is there already");
    }

    @Test
    void aFileThatIsAnotherStaysAway() throws Exception {
        Path file = state.resolve("came");
        gateway.answer("GET " + ONE, 206, "hellx")
                .with("GET " + ONE, Map.of("ETag", etag("hello"), "Content-Range", "bytes 0-4/5"));

        assertThat(sophon("transfers", "get", ID, file.toString())).isEqualTo(1);
        assertThat(err).contains("not what was sent");
        assertThat(state)
                .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("came"));
    }

    @Test
    void aRefusalIsTold() {
        gateway.answer("GET " + ONE, 404, "{'error':'not_found','message':'No transfer has this id'}");

        assertThat(sophon("transfers", "get", ID, state.resolve("came").toString()))
                .isEqualTo(1);
        assertThat(err).contains("No transfer has this id");
    }
}
