package dev.sophon.cli.update;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.NodeProof;
import dev.sophon.node.identity.gateway.GatewayHttp;
import dev.sophon.protocol.Sha256;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.signed.UpdateManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Where releases are: what {@code updateUrl} leads to. Nothing that it gives is trusted. */
final class Channel {
    private static final String ROOT = "/node/";
    private static final int MANIFEST_BYTES = 256 * 1024;
    private static final int ATTEMPTS = 4;
    private static final Duration STALL = Duration.ofSeconds(30);
    private static final Duration WHOLE = Duration.ofHours(1);

    private final URI url;
    private final String name;
    private final Fetch fetch;
    private final @Nullable NodeProof proof;

    /** @param proof of the Node, where {@code url} is of its Gateway; {@code null} anywhere else */
    Channel(URI url, String name, Fetch fetch, @Nullable NodeProof proof) {
        this.url = url;
        this.name = name;
        this.fetch = fetch;
        this.proof = proof;
    }

    static Channel of(URI url, String name, @Nullable NodeProof proof) throws Failure {
        try {
            return new Channel(url, name, new Fetch(GatewayHttp.to(url).build(), STALL, WHOLE), proof);
        } catch (IllegalArgumentException e) {
            throw new Failure(String.valueOf(e.getMessage()));
        } catch (GeneralSecurityException e) {
            throw new Failure("The system's trusted certificates cannot be used");
        }
    }

    /** What the channel offers now. */
    SignedBytes latest() throws IOException, Failure, InterruptedException {
        String path = "latest/" + name;
        return new SignedBytes(
                small(path, MANIFEST_BYTES), small(path + SignedBytes.SUFFIX, SigningKeys.SIGNATURE_BYTES));
    }

    private byte[] small(String path, int most) throws IOException, Failure, InterruptedException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int status;
        try {
            status = send(
                    request(path),
                    most,
                    head -> head.statusCode() == 200
                            ? part -> {
                                byte[] bytes = new byte[part.remaining()];
                                part.get(bytes);
                                content.write(bytes);
                            }
                            : null);
        } catch (Fetch.BrokenException e) {
            throw new Failure(url.getHost() + " does not give " + ROOT + path + ": " + e.getMessage());
        }
        if (status == 404 && proof != null) {
            throw new Failure("The Gateway offers this device no release of the channel " + name + " now");
        }
        if (status == 401 && proof != null) {
            throw new Failure(
                    "The Gateway does not take this Node's token and key (HTTP 401): sophon-node pair pairs it anew");
        }
        if (status != 200) {
            throw new Failure(url.getHost() + " does not give " + ROOT + path + ": HTTP " + status);
        }
        return content.toByteArray();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + ROOT + path));
    }

    /** Sends a request once, and again with what its Gateway asks for to prove that this is its Node; gives the status. */
    private int send(HttpRequest.Builder request, long most, Fetch.Opening opening)
            throws IOException, InterruptedException {
        if (proof == null) {
            return fetch.send(request.build(), most, opening).statusCode();
        }
        HttpResponse<Void> answer = fetch.send(proof.show(request).build(), most, opening);
        if (proof.takes(answer.statusCode(), answer.headers())) {
            answer = fetch.send(proof.show(request).build(), most, opening);
        }
        return answer.statusCode();
    }

    /**
     * Fetches an archive into a file of a folder that is there, from where an earlier attempt has ended.
     *
     * @param progress hears how many bytes are there
     * @throws Failure if it does not come whole, or is another one than was signed; what does not fit is deleted
     * @throws IOException if it cannot be written; it is deleted, as what it takes may be missed
     */
    void download(Release version, UpdateManifest.Archive archive, Path file, LongConsumer progress)
            throws IOException, Failure, InterruptedException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            int left = ATTEMPTS;
            while (out.size() != archive.size()) {
                if (out.size() > archive.size()) {
                    out.truncate(0);
                }
                long before = out.size();
                String problem = attempt(version + "/" + archive.name(), archive.size(), out, progress);
                left = out.size() > before ? ATTEMPTS : left - 1;
                if (!problem.isEmpty() && left == 0) {
                    throw new Failure(url.getHost() + " does not give " + archive.name() + ": " + problem);
                }
            }
            out.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        if (!Sha256.of(file).equals(archive.sha256())) {
            Files.deleteIfExists(file);
            throw new Failure(archive.name() + " is not the file that was signed: its hash differs");
        }
    }

    /** What went wrong; empty where nothing did. */
    private String attempt(String path, long size, FileChannel out, LongConsumer progress)
            throws IOException, InterruptedException {
        long have = out.size();
        HttpRequest.Builder request = request(path);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        try {
            int status = send(request, size, head -> switch (head.statusCode()) {
                case 200 -> into(out.truncate(0), size, progress);
                case 206 ->
                    head.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + have + "-")
                            ? into(out, size, progress)
                            : null;
                default -> null;
            });
            if (status == 416) {
                out.truncate(0);
            }
            return out.size() == size ? "" : status / 100 == 2 ? "it ends too early" : "HTTP " + status;
        } catch (Fetch.BrokenException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Fetch.Sink into(FileChannel out, long size, LongConsumer progress) throws IOException {
        out.position(out.size());
        return (ByteBuffer part) -> {
            if (part.remaining() > size - out.position()) {
                throw new Fetch.BrokenException("more has come than there should be", null);
            }
            while (part.hasRemaining()) {
                out.write(part);
            }
            progress.accept(out.position());
        };
    }
}
