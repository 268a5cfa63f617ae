package dev.sophon.protocol.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sent to a Node that said {@link Hello#features}: the whole of what is to be plugged in there by message. What came by
 * message before and is not in it goes; what the owner of the device installed is never touched.
 *
 * @param revision 1 or more; it only ever rises, and an older one is passed over
 * @param features {@value #MOST} at most, each name once
 * @param release of the Node itself that it is to look for; null for none. Whether it does is its owner's word
 */
public record DesiredFeatures(long revision, List<Feature> features, @Nullable Release release) {
    /** How many features there are at most. */
    public static final int MOST = 32;
    /** The longest manifest, in bytes of UTF-8. */
    public static final int MANIFEST_BYTES = 64 * 1024;
    /** The longest list of keys, in bytes of UTF-8. */
    public static final int KEYS_BYTES = 256 * 1024;

    /** A release of the Node. How far the Node is with it is in {@link FeatureState}, by the name {@code sophon-node}. */
    public record Release(String version, String channel) {}

    /**
     * One KAR, with all that proves it.
     *
     * @param manifest exactly the text that is signed
     * @param signature 64 bytes as Base64
     * @param keys exactly the text of the publisher's list of keys
     * @param keysSignature 64 bytes as Base64
     * @param keyId of the publisher's key, hexadecimal
     * @param transferId by which the Node fetches the file, with this revision
     */
    public record Feature(
            String name,
            String version,
            String manifest,
            String signature,
            String keys,
            String keysSignature,
            String keyId,
            String transferId) {}
}
