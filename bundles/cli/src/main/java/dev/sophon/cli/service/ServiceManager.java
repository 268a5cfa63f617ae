package dev.sophon.cli.service;

import dev.sophon.cli.launch.Failure;
import java.io.IOException;
import java.util.List;

/**
 * What keeps services on a system. Each verb may be repeated: what is so already stays so, and that is said. What was done
 * is returned in lines for people.
 */
interface ServiceManager {
    /** Has the system start it from its next start, or its user's next login, on. */
    List<String> install(Service service, boolean force) throws Failure, IOException, InterruptedException;

    /** Stops it and takes back what {@link #install} did; says what stays. */
    List<String> uninstall(boolean force) throws Failure, IOException, InterruptedException;

    List<String> start() throws Failure, IOException, InterruptedException;

    List<String> stop() throws Failure, IOException, InterruptedException;

    List<String> restart() throws Failure, IOException, InterruptedException;

    ServiceStatus status() throws Failure, IOException, InterruptedException;
}
