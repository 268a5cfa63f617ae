package dev.sophon.node.features.internal;

import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.wire.CommandInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;

/**
 * A framework that keeps its bundles, and which of them start by themselves, over a restart; it can fail or die at any of its
 * steps, before it or behind it.
 */
final class PlayedContainer implements Container {
    /** The process is gone. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1L;
    }

    enum Fault {
        NONE,
        THROW,
        DIE_BEFORE,
        DIE_BEHIND
    }

    final Map<String, byte[]> installed = new TreeMap<>();
    final Set<String> lasting = new TreeSet<>();
    final Set<String> active = new TreeSet<>();
    final Map<String, CommandInfo> commands = new TreeMap<>();
    InstalledSets sets;
    Fault fault = Fault.NONE;
    int at;
    int steps;
    /** How many symbolic names there are already. */
    Set<String> taken = Set.of("dev.sophon.node.policy");

    /** The process starts anew: what starts by itself has started. */
    void restart(InstalledSets anew) {
        sets = anew;
        active.clear();
        commands.clear();
        fault = Fault.NONE;
        lasting.stream().filter(installed::containsKey).toList().forEach(this::activate);
    }

    private interface Step {
        void run() throws IOException;
    }

    private void step(Step step) throws IOException {
        boolean now = steps++ == at;
        if (now && fault == Fault.THROW) {
            throw new IOException("No space left on device");
        }
        if (now && fault == Fault.DIE_BEFORE) {
            throw new Died();
        }
        step.run();
        if (now && fault == Fault.DIE_BEHIND) {
            throw new Died();
        }
    }

    @Override
    public List<String> locations() {
        return List.copyOf(installed.keySet());
    }

    @Override
    public void install(String location, byte[] jar) throws IOException {
        step(() -> {
            installed.put(location, jar);
            String name = header(location, "Bundle-SymbolicName") + header(location, "Bundle-Version");
            boolean twice = installed.keySet().stream()
                    .anyMatch(other -> !other.equals(location)
                            && name.equals(header(other, "Bundle-SymbolicName") + header(other, "Bundle-Version")));
            if (twice) {
                installed.remove(location);
                throw new FileAlreadyExistsException(location);
            }
        });
    }

    @Override
    public void start(Collection<String> locations, boolean lasting) throws IOException {
        step(() -> {
            for (String location : locations) {
                if (header(location, "Test-Fails") != null) {
                    throw new IOException("Activator start error");
                }
                if (lasting) {
                    this.lasting.add(location);
                }
                activate(location);
            }
        });
    }

    private void activate(String location) {
        active.add(location);
        String brings = header(location, "Test-Commands");
        for (String command : brings == null || brings.isEmpty() ? List.<String>of() : List.of(brings.split(","))) {
            bring(location, command);
        }
    }

    void bring(String location, String command) {
        if (sets.refusal(location, command, "acme.read", Risk.LOW).isEmpty()) {
            commands.put(
                    command,
                    new CommandInfo(
                            command,
                            "acme.read",
                            Risk.LOW,
                            Availability.AVAILABLE,
                            null,
                            Json.mapper().createObjectNode(),
                            location,
                            "1.0.0"));
        }
    }

    private String header(String location, String name) {
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(installed.get(location)))) {
            return in.getManifest().getMainAttributes().getValue(new Attributes.Name(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void remove(Collection<String> locations) throws IOException {
        step(() -> locations.forEach(location -> {
            installed.remove(location);
            lasting.remove(location);
            active.remove(location);
            commands.values().removeIf(row -> row.bundle().equals(location));
        }));
    }

    @Override
    public Optional<String> inactive(Collection<String> locations) {
        return locations.stream().filter(one -> !active.contains(one)).findFirst();
    }

    @Override
    public void test(Collection<String> locations, Duration patience) throws IOException {
        for (String location : locations) {
            if (header(location, "Test-Fails-Itself") != null) {
                throw new IOException("nothing to list");
            }
        }
    }

    @Override
    public boolean isTaken(String symbolicName) {
        return taken.contains(symbolicName);
    }

    @Override
    public Release api() {
        return Release.of("1.4.0");
    }

    @Override
    public List<String> fromFolder(String folder) {
        return new ArrayList<>();
    }
}
