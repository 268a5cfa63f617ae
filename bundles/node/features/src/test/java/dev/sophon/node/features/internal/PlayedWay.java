package dev.sophon.node.features.internal;

import dev.sophon.node.features.DesiredSets;
import dev.sophon.protocol.signed.KeyList;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.wire.DesiredFeatures;
import dev.sophon.protocol.wire.FeatureState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** A Gateway that has KARs, and gives them as the test says. */
final class PlayedWay implements DesiredSets.Way {
    final List<FeatureState> told = new CopyOnWriteArrayList<>();
    /** By the id of its transfer. */
    final Map<String, byte[]> files = new HashMap<>();
    /** From where on each fetch began. */
    final List<Long> fetched = new ArrayList<>();

    String pairing = "one";
    /** How many of the bytes come before the fetch ends with {@link #failure}. */
    int most = Integer.MAX_VALUE;

    Fetch failure = () -> {};

    interface Fetch {
        void fail() throws IOException, InterruptedException;
    }

    /** As a Gateway offers what a publisher has put beside a KAR. */
    DesiredFeatures.Feature offer(Publisher publisher, Path kar) throws IOException {
        SignedBytes manifest = read(kar.resolveSibling(kar.getFileName() + Manifest.SUFFIX));
        SignedBytes keys = read(kar.resolveSibling(KeyList.FILE));
        String file = kar.getFileName().toString().replace(".kar", "");
        int hyphen = file.lastIndexOf('-');
        files.put(file, Files.readAllBytes(kar));
        return new DesiredFeatures.Feature(
                file.substring(0, hyphen),
                file.substring(hyphen + 1),
                text(manifest),
                base64(manifest),
                text(keys),
                base64(keys),
                publisher.keyId(),
                file);
    }

    private static SignedBytes read(Path file) throws IOException {
        return new SignedBytes(Files.readAllBytes(file), Files.readAllBytes(SignedBytes.signatureOf(file)));
    }

    private static String text(SignedBytes signed) {
        return new String(signed.content(), StandardCharsets.UTF_8);
    }

    private static String base64(SignedBytes signed) {
        return Base64.getEncoder().encodeToString(signed.signature());
    }

    @Override
    public String pairing() {
        return pairing;
    }

    @Override
    public void tell(FeatureState state) {
        told.add(state);
    }

    @Override
    public void fetch(DesiredSets.File file, WritableByteChannel into, long at, BooleanSupplier wanted)
            throws IOException, InterruptedException {
        fetched.add(at);
        byte[] all = files.get(file.transferId());
        int end = Math.min(all.length, most);
        into.write(ByteBuffer.wrap(Arrays.copyOfRange(all, (int) at, end)));
        failure.fail();
    }
}
