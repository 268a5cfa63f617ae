package dev.sophon.node.identity;

import dev.sophon.protocol.HomeFolder;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The places below the Node's state folder, {@code ~/.sophon-node} unless the system property {@value #PROPERTY} or the
 * environment variable {@value #VARIABLE} says otherwise. The folder is its owner's only (0700).
 */
public record StateFolder(Path path) {
    public static final String PROPERTY = "sophon.node.home";
    public static final String VARIABLE = "SOPHON_NODE_HOME";

    /** The folder that this process was told to use. */
    public static StateFolder current() {
        String told = System.getProperty(PROPERTY, System.getenv().getOrDefault(VARIABLE, ""));
        Path path = told.isEmpty() ? standard() : Path.of(told);
        return new StateFolder(path.toAbsolutePath().normalize());
    }

    private static Path standard() {
        return HomeFolder.current().resolve(".sophon-node");
    }

    /**
     * Creates the folder where it is missing, and takes it from everybody but its owner.
     *
     * @throws IOException when it cannot be created or closed to others
     */
    public void create() throws IOException {
        PrivateFiles.createFolder(path);
    }

    /** The path of a file in here as a person writes it: with {@code ~} when the folder is the standard one. */
    public String display(Path file) {
        Path home = HomeFolder.current();
        boolean standard = path.equals(standard().toAbsolutePath().normalize()) && file.startsWith(home);
        return standard ? Path.of("~").resolve(home.relativize(file)).toString() : file.toString();
    }

    public Path config() {
        return path.resolve("config.json");
    }

    public Path policy() {
        return path.resolve("policy.json");
    }

    public Path journal() {
        return path.resolve("journal");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    /** What Karaf keeps: cache, configuration, hot-deploy folder. */
    public Path karaf() {
        return path.resolve("karaf");
    }

    /** The Unix socket over which this user's programs reach the running Node. */
    public Path socket() {
        return path.resolve("node.sock");
    }

    /** What the connection was last seen doing, for {@code status} when no Node runs. */
    public Path lastStatus() {
        return path.resolve("last-status.json");
    }

    /** What a pairing that is under way is asked for with; see {@link PairingKeys}. */
    public Path pairing() {
        return path.resolve("pairing.json");
    }

    /** This Node's private key; see {@link NodeKey}. */
    public Path key() {
        return path.resolve("node.key");
    }

    /** There when the Gateway has ended the pairing. */
    public Path revocation() {
        return path.resolve("revoked.json");
    }

    /** Newer versions of this program, and which of them runs. */
    public Path updates() {
        return path.resolve("updates");
    }

    /** There while the person at the device has paused the Node; see {@link Pause}. */
    public Path pause() {
        return path.resolve("paused.json");
    }
}
