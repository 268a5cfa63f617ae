package dev.sophon.cli.update;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.ConfigurationException;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateSettings;
import dev.sophon.protocol.signed.RefusedException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "update", description = "Say whether there is a newer version in your channel.")
public final class UpdateCommand implements Callable<Integer> {
    private final Supplier<String> version;

    @Option(names = "--check", required = true, description = "Only say whether there is a newer version.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean check;

    /** @param version of this program */
    public UpdateCommand(Supplier<String> version) {
        this.version = version;
    }

    @Override
    public Integer call() throws Failure, RefusedException, IOException, InterruptedException {
        StateFolder folder = StateFolder.current();
        UpdateSettings settings = settings(folder);
        Updater updater = Updater.of(folder, settings, Installation.current(version.get()));
        Optional<Updater.Offer> offer = updater.look();
        if (offer.isEmpty()) {
            System.out.println(updater.now() + " is the newest version of the channel " + settings.channel() + ".");
            return 0;
        }
        System.out.println("The channel " + settings.channel() + " has "
                + offer.get().manifest().version() + "; this is " + updater.now()
                + ".");
        return 0;
    }

    private static UpdateSettings settings(StateFolder folder) throws Failure {
        try {
            return new ConfigFile(folder).updates();
        } catch (ConfigurationException e) {
            throw new Failure(folder.display(folder.config()) + ": " + e.getMessage());
        }
    }
}
