package dev.sophon.node.features.internal;

import dev.sophon.protocol.signed.Release;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The framework, as far as what comes signed needs it. */
interface Container {
    /** The locations of the bundles that came signed. */
    List<String> locations();

    /**
     * Adds a bundle, which is not started.
     *
     * @throws java.nio.file.FileAlreadyExistsException when one of its name and version is there
     */
    void install(String location, byte[] jar) throws IOException;

    /**
     * Starts bundles.
     *
     * @param lasting whether they start by themselves from now on
     * @throws IOException when one does not, or not in its time
     */
    void start(Collection<String> locations, boolean lasting) throws IOException;

    /**
     * Stops and removes bundles, and lets go of what they exported. Those that are not there are passed over.
     *
     * @throws IOException when one does not go in its time
     */
    void remove(Collection<String> locations) throws IOException;

    /** The first of these bundles that is not active, by its symbolic name; empty when all are. */
    Optional<String> inactive(Collection<String> locations);

    /**
     * Runs the self-tests that these bundles bring.
     *
     * @throws IOException when one fails, or does not end in its time
     */
    void test(Collection<String> locations, Duration patience) throws IOException;

    /** Whether a bundle that did not come signed has this symbolic name. */
    boolean isTaken(String symbolicName);

    /** What capabilities compile against: the version of the package of commands. */
    Release api();

    /** The bundles that were put into the deploy folder: their locations. */
    List<String> fromFolder(String folder);
}
