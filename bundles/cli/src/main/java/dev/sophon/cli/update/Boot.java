package dev.sophon.cli.update;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.ConfigurationException;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateRecord;
import dev.sophon.node.identity.UpdateSettings;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.Release;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * What the installed program's script asks before each start: the folder of the update that is to run. It is printed only
 * if all of it is as a release key has signed it; otherwise the installed version runs.
 */
public final class Boot {
    /** How often what is tried may be begun with; it, or the machine, was ended before there was a verdict. */
    static final int ATTEMPTS = 2;

    private final StateFolder folder;
    private final Installation installation;
    private final Versions versions;

    Boot(StateFolder folder, Installation installation) {
        this.folder = folder;
        this.installation = installation;
        this.versions = new Versions(folder);
    }

    public static void main(String[] words) {
        try {
            String version = String.valueOf(Boot.class.getPackage().getImplementationVersion());
            new Boot(StateFolder.current(), Installation.current(version))
                    .choose()
                    .ifPresent(System.out::println);
        } catch (IOException | Failure | RuntimeException | LinkageError e) {
            System.err.println("The installed version starts, not an update: " + e.getMessage());
        }
    }

    /** The keys that count here; where config.json cannot be used, those alone that came with the program. */
    static List<PublicKey> keys(StateFolder folder, Installation installation) throws IOException, Failure {
        UpdateSettings settings;
        try {
            settings = new ConfigFile(folder).updates();
        } catch (ConfigurationException e) {
            settings = UpdateSettings.STANDARD;
        }
        return installation.releaseKeys(settings);
    }

    /** The update that runs; empty where the installed version does, or begins with what is to be tried. */
    Optional<Path> choose() throws IOException, Failure {
        if (installation.managedBy().isPresent()) {
            return Optional.empty();
        }
        if (!versions.areMine()) {
            throw new Failure(folder.path() + " is another user's");
        }
        UpdateRecord record = UpdateRecord.read(folder);
        UpdateRecord.Trial trial = record.trial();
        if (trial != null && trial.attempts() >= ATTEMPTS) {
            record = UpdateRecord.change(
                    folder,
                    old -> old.without(trial.version(), "the Node ended " + ATTEMPTS + " times before it was online"));
        } else if (trial != null) {
            return Optional.empty();
        }
        List<PublicKey> keys = record.current() == null ? List.of() : keys(folder, installation);
        for (Release version = record.current();
                version != null && version.compareTo(installation.version()) > 0;
                version = record.current()) {
            try {
                return Optional.of(versions.verified(version, keys, installation.platform()));
            } catch (RefusedException e) {
                Release bad = version;
                record = UpdateRecord.change(folder, old -> old.without(bad, e.text()));
                System.err.println(record.said());
            }
        }
        return Optional.empty();
    }
}
