package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.cli.operator.print.PlainText;
import dev.sophon.node.identity.Problems;
import dev.sophon.protocol.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Files too large for a message, between this machine and the Gateway. */
@Command(
        name = "transfers",
        description = "Send files that commands name, and fetch those that they answered with.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TransfersCommand.Put.class, TransfersCommand.Get.class, TransfersCommand.Delete.class})
final class TransfersCommand extends Verb.Group {
    /** Each is in memory, and may be sent or fetched again. */
    private static final int PIECE = 4 * 1024 * 1024;

    private static String path(String id) {
        return "/transfers/" + GatewayClient.segment(id);
    }

    @Command(
            name = "put",
            description = {
                "Send a file for a command of yours to a node, and print the id by which the command names it.",
                "What broke off is gone on with by --id."
            })
    static final class Put extends Verb {
        @Parameters(index = "0", paramLabel = "NODE-ID")
        private String nodeId = "";

        @Parameters(index = "1", paramLabel = "FILE")
        private Path file = Path.of("");

        @picocli.CommandLine.Option(
                names = "--id",
                description = "Of an upload that was begun with the same file.",
                defaultValue = "")
        private String id = "";

        @Override
        protected boolean run() throws Failure {
            GatewayClient gateway = gateway();
            try (FileChannel content = FileChannel.open(file, StandardOpenOption.READ)) {
                long size = content.size();
                JsonNode state = id.isEmpty()
                        ? gateway.call(
                                "POST",
                                "/transfers",
                                body().put("nodeId", nodeId).put("size", size))
                        : asked(gateway, id, size);
                String made = state.path("id").asText();
                if (id.isEmpty()) {
                    err().println("Sends as " + PlainText.of(made));
                    err().flush();
                }
                while (!state.path("complete").asBoolean()) {
                    long at = state.path("received").asLong();
                    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, size - at));
                    while (piece.hasRemaining() && content.read(piece, at + piece.position()) >= 0) {
                        // on
                    }
                    state = piece.position() == 0
                            ? asked(gateway, made, size)
                            : gateway.put(
                                    path(made),
                                    "bytes " + at + "-" + (at + piece.position() - 1) + "/" + size,
                                    java.util.Arrays.copyOf(piece.array(), piece.position()));
                    if (!state.path("complete").asBoolean()
                            && state.path("received").asLong() <= at) {
                        throw new Failure("The Gateway takes no more of it; the file may have become shorter.");
                    }
                }
                output().done(made, state);
                return true;
            } catch (IOException e) {
                throw new Failure(PlainText.of(file + " cannot be read: " + Problems.of(e)), e);
            }
        }

        private static JsonNode asked(GatewayClient gateway, String id, long size) throws Failure {
            return gateway.put(path(id), "bytes */" + size, new byte[0]);
        }
    }

    @Command(name = "delete", description = "Remove one from the Gateway before its time, which frees its room.")
    static final class Delete extends Verb {
        @Parameters(paramLabel = "ID")
        private String id = "";

        @Override
        protected boolean run() throws Failure {
            output().done("Deleted " + id + ".", gateway().call("DELETE", path(id), null));
            return true;
        }
    }

    @Command(
            name = "get",
            description = {
                "Fetch what a command answered with into a file that is not there yet.",
                "What broke off stays beside it, and is gone on with when asked again."
            })
    static final class Get extends Verb {
        @Parameters(index = "0", paramLabel = "ID", description = "The transferId of the command's answer.")
        private String id = "";

        @Parameters(index = "1", paramLabel = "FILE")
        private Path file = Path.of("");

        @Override
        protected boolean run() throws Failure {
            Path part = file.resolveSibling(file.getFileName() + "." + GatewayClient.segment(id) + ".part");
            try {
                if (Files.exists(file)) {
                    throw new Failure(PlainText.of(file + " is there already."));
                }
                String hash = fetchedInto(part);
                Files.move(part, file);
                output().done(
                                "SHA-256 " + hash,
                                body().put("file", file.toString())
                                        .put("sizeBytes", Files.size(file))
                                        .put("sha256", hash));
                return true;
            } catch (IOException e) {
                throw new Failure(PlainText.of(file + " cannot be written: " + Problems.of(e)), e);
            }
        }

        private String fetchedInto(Path part) throws IOException, Failure {
            try {
                return fetch(part);
            } catch (Failure e) {
                if (Files.exists(part) && Files.size(part) == 0) {
                    Files.delete(part);
                }
                throw e;
            }
        }

        private String fetch(Path part) throws IOException, Failure {
            GatewayClient gateway = gateway();
            GatewayClient.Part got;
            try (FileChannel into = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
                long at = into.size();
                do {
                    got = gateway.part(path(id), at, PIECE);
                    ByteBuffer piece = ByteBuffer.wrap(got.bytes());
                    while (piece.hasRemaining()) {
                        at += into.write(piece, at);
                    }
                } while (at < got.size() && got.bytes().length > 0);
            }
            String hash = Sha256.of(part);
            if (!got.etag().equals('"' + hash + '"')) {
                Files.delete(part);
                throw new Failure("What came is not what was sent. Ask for it again.");
            }
            return hash;
        }
    }
}
