package dev.sophon.protocol.signed;

import dev.sophon.protocol.PublishedCommands;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a publisher says of a release and signs: canonical JSON (RFC 8785) in a file of its own, beside the files that it
 * names.
 *
 * @param kind {@value #FEATURES} or {@value #UPDATE}; who wants one takes no other
 * @param format {@value #FORMAT}; another one means what this program does not know
 * @param publisher as the list of keys has it
 * @param keyId of the key that signs it, see {@link SigningKeys#id}
 * @param expires from when on it is not installed any more; what is installed stays
 * @param api which versions of the package {@code dev.sophon.node.command} it works with
 * @param files all that belongs to it
 * @param commands every command that it may bring; none of the published names
 */
public record Manifest(
        String kind,
        int format,
        String name,
        Release version,
        String publisher,
        String keyId,
        Instant expires,
        Api api,
        List<Part> files,
        List<Declared> commands) {
    /** Capabilities for Nodes, as one KAR. */
    public static final String FEATURES = "features";
    /** A new version of the program itself. */
    public static final String UPDATE = "update";
    /** The kinds that there are. */
    public static final List<String> KINDS = List.of(FEATURES, UPDATE);

    public static final int FORMAT = 1;
    /** The largest file that may be named, in bytes. */
    public static final long FILE_BYTES = 256L * 1024 * 1024;
    /** What a manifest's file is called behind the name of the KAR that it stands beside. */
    public static final String SUFFIX = ".json";

    private static final int FILES = 100;
    private static final int COMMANDS = 500;

    public Manifest {
        Check.that(KINDS.contains(kind), "kind", String.join(" or ", KINDS));
        Check.that(format == FORMAT, "format", Integer.toString(FORMAT));
        Check.name(name);
        Check.that(version != null, "version", "three numbers, as in 1.0.0");
        Check.publisher(publisher);
        Check.hash(keyId, "keyId");
        Check.time(expires, "expires");
        Check.that(api != null, "api", "an object with from and below");
        files = Check.list(files, Part::name, FILES, "files");
        commands = Check.list(commands, Declared::name, COMMANDS, "commands");
        if (kind.equals(FEATURES)) {
            Check.that(files.size() == 1 && files.get(0).name().endsWith(".kar"), "files", "one KAR");
        } else {
            Check.that(!files.isEmpty(), "files", "one at least");
            Check.that(commands.isEmpty(), "commands", "none, for " + kind);
        }
    }

    /**
     * Versions of an API: the first that will do, and the first that will not any more.
     *
     * @param from included
     * @param below excluded, and above {@code from}
     */
    public record Api(Release from, Release below) {
        public Api {
            Check.that(
                    from != null && below != null && from.compareTo(below) < 0, "api", "from to be older than below");
        }

        public boolean includes(Release version) {
            return from.compareTo(version) <= 0 && version.compareTo(below) < 0;
        }
    }

    /**
     * A file.
     *
     * @param name relative, with slashes; nothing in it leads elsewhere
     * @param size in bytes, {@link #FILE_BYTES} at most
     */
    public record Part(String name, String sha256, long size) {
        private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_+.-]{1,100}(/[A-Za-z0-9_+.-]{1,100}){0,9}");

        public Part {
            Check.that(isSafe(name), "files: name", "a relative path of letters, digits and ._+- without . and ..");
            Check.hash(sha256, "files: sha256");
            Check.that(size >= 0 && size <= FILE_BYTES, "files: size", "0 to " + FILE_BYTES);
        }

        /** Whether a name leads to a place below the folder that it is resolved in, on every system. */
        public static boolean isSafe(String name) {
            return name != null
                    && FORM.matcher(name).matches()
                    && Arrays.stream(name.split("/")).noneMatch(part -> part.endsWith(".") || part.startsWith(".."));
        }
    }

    /** A command, with what its scope must be and how much harm it can do. */
    public record Declared(String name, String scope, Risk risk) {
        public Declared {
            Check.matches(Check.COMMAND, name, 100, "commands: name", "family and verb, as in browser.open");
            Check.that(
                    scope != null && Scope.isName(scope), "commands: scope", "family and right, as in browser.control");
            Check.that(risk != null, "commands: risk", "None, Low, Medium, High or Critical");
            Check.that(
                    !scope.equals(PublishedScopes.NODE_COMMAND.name()), "commands: scope", "another than the wildcard");
            Optional<Scope> family = PublishedScopes.reservedFor(name);
            Check.that(
                    family.isPresent() || PublishedCommands.scope(name).isEmpty(),
                    "commands: name",
                    "none of the published ones, which only Sophon's own bundles bring: " + name);
            family.ifPresent(its -> Check.that(
                    PublishedScopes.reservedFor(scope).filter(its::equals).isPresent()
                            && risk.compareTo(its.risk()) >= 0,
                    "commands: " + name,
                    "a scope of the family of " + its.name() + ", and risk "
                            + its.risk().wireName() + " or higher"));
        }
    }

    /** The text that is signed. */
    public byte[] bytes() {
        return Check.bytes(this);
    }
}
