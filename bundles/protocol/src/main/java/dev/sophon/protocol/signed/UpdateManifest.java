package dev.sophon.protocol.signed;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a channel offers, signed by a release key: canonical JSON (RFC 8785). Its fields are others than those of a
 * {@link Manifest}, so that neither passes for the other, whoever has signed it.
 *
 * @param kind {@value #KIND}
 * @param format {@value Manifest#FORMAT}; another one means what this program does not know
 * @param name of the program, as in {@code sophon-node}
 * @param channel {@code stable}, {@code beta} or {@code nightly}; one that is asked for takes no other's
 * @param version of the program; it only ever rises in a channel
 * @param keyId of the key that signs it, see {@link SigningKeys#id}
 * @param expires from when on it is not taken any more, so that a newer one cannot be kept from a machine for ever
 * @param files one archive for each platform
 */
public record UpdateManifest(
        String kind,
        int format,
        String name,
        String channel,
        Release version,
        String keyId,
        Instant expires,
        List<Archive> files) {
    public static final String KIND = "update";
    /** The name of the Node's own releases. */
    public static final String NODE = "sophon-node";

    public static final List<String> CHANNELS = List.of("stable", "beta", "nightly");
    /** The platform of what needs a Java that is there. */
    public static final String ANY = "any";
    /** The largest program that may be named, unpacked, in bytes. */
    public static final long UNPACKED = 1L << 30;

    private static final int FILES = 20;

    public UpdateManifest {
        Check.that(KIND.equals(kind), "kind", KIND);
        Check.that(format == Manifest.FORMAT, "format", Integer.toString(Manifest.FORMAT));
        Check.name(name);
        Check.that(CHANNELS.contains(channel), "channel", String.join(", ", CHANNELS));
        Check.that(version != null, "version", "three numbers, as in 1.0.0");
        Check.hash(keyId, "keyId");
        Check.time(expires, "expires");
        files = Check.list(files, Archive::platform, FILES, "files");
        Check.that(!files.isEmpty(), "files", "one at least");
    }

    /**
     * A program as one file.
     *
     * @param name of the file, in the folder of its version
     * @param platform as in {@code linux-x64}, or {@value #ANY}
     * @param size in bytes
     * @param unpacked how many bytes its files have, once they are unpacked
     * @param tree the SHA-256 of the list of its files, their contents included, once they are unpacked
     */
    public record Archive(String name, String platform, long size, String sha256, long unpacked, String tree) {
        private static final Pattern PLATFORM = Pattern.compile("[a-z0-9]{1,20}(-[a-z0-9]{1,20})?");

        public Archive {
            Check.that(
                    Manifest.Part.isSafe(name) && name.indexOf('/') < 0,
                    "files: name",
                    "letters, digits and ._+- without .. in front");
            Check.matches(PLATFORM, platform, 41, "files: platform", ANY + ", or system and machine as in linux-x64");
            Check.that(size > 0 && size <= Manifest.FILE_BYTES, "files: size", "1 to " + Manifest.FILE_BYTES);
            Check.hash(sha256, "files: sha256");
            Check.that(unpacked > 0 && unpacked <= UNPACKED, "files: unpacked", "1 to " + UNPACKED);
            Check.hash(tree, "files: tree");
        }
    }

    /** The archive for a platform. */
    public Optional<Archive> of(String platform) {
        return files.stream().filter(file -> file.platform().equals(platform)).findFirst();
    }

    /** The text that is signed. */
    public byte[] bytes() {
        return Check.bytes(this);
    }
}
