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
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "update",
        description = "Install the newest version of your channel; a Node that runs goes on as that version.")
public final class UpdateCommand implements Callable<Integer> {
    /** For the next version to get online, or to be taken back. */
    private static final Duration VERDICT = Duration.ofMinutes(3);

    private static final long LOOK_MS = 500;

    private final Supplier<String> version;

    @ArgGroup
    private @Nullable Instead instead;

    /** What else than installing. */
    private static final class Instead {
        @Option(names = "--check", description = "Only say whether there is a newer version.")
        private boolean check;

        @Option(names = "--status", description = "Say which version runs, and what became of the last update.")
        private boolean status;

        @Option(names = "--rollback", description = "Go back to the version before, and do not take this one again.")
        private boolean rollback;
    }

    /** @param version of this program */
    public UpdateCommand(Supplier<String> version) {
        this.version = version;
    }

    @Override
    public Integer call() throws Failure, RefusedException, IOException, InterruptedException {
        StateFolder folder = StateFolder.current();
        UpdateSettings settings = settings(folder);
        Installation installation = Installation.current(version.get());
        if (instead != null && instead.status) {
            return status(folder, settings, installation);
        }
        if (instead != null && instead.rollback) {
            return rollBack(folder, installation);
        }
        Updater updater = Updater.of(folder, settings, installation);
        Optional<Updater.Offer> offer = updater.look();
        if (offer.isEmpty()) {
            System.out.println(updater.now() + " is the newest version of the channel " + settings.channel() + ".");
            return 0;
        }
        Release newer = offer.get().manifest().version();
        System.out.println("The channel " + settings.channel() + " has " + newer + "; this is " + updater.now() + ".");
        if (instead != null && instead.check) {
            System.out.println("Install it: sophon-node update");
            return 0;
        }
        updater.stage(offer.get(), progress(offer.get().archive().size()));
        System.out.println(newer + " is here, and all of it is as it was signed.");
        return follow(folder, newer);
    }

    private static UpdateSettings settings(StateFolder folder) throws Failure {
        try {
            return new ConfigFile(folder).updates();
        } catch (ConfigurationException e) {
            throw new Failure(folder.display(folder.config()) + ": " + e.getMessage());
        }
    }

    /** A line for each tenth. */
    private static LongConsumer progress(long size) {
        long[] told = {0};
        return count -> {
            long tenth = 10 * count / size;
            if (tenth > told[0]) {
                told[0] = tenth;
                System.out.println("  " + 10 * tenth + " % of " + (size + 999_999) / 1_000_000 + " MB");
            }
        };
    }

    private static int follow(StateFolder folder, Release newer) throws IOException, InterruptedException {
        switch (Handover.ask(folder, Handover.PATIENCE)) {
            case NOBODY -> System.out.println("The next start begins with it: sophon-node start");
            case BUSY ->
                System.out.println("Commands have run for " + Handover.PATIENCE.toMinutes()
                        + " minutes, which nothing interrupts. The next start begins with it.");
            case DONE -> {
                return verdict(folder, newer);
            }
        }
        return 0;
    }

    private static int verdict(StateFolder folder, Release newer) throws InterruptedException {
        long end = System.nanoTime() + VERDICT.toNanos();
        while (System.nanoTime() - end < 0) {
            UpdateRecord now = UpdateRecord.read(folder);
            if (newer.equals(now.current())) {
                System.out.println("It is online: " + newer + ".");
                return 0;
            }
            if (now.trial() == null) {
                System.out.println(now.said() == null ? "It was not taken." : now.said() + ".");
                return 1;
            }
            Thread.sleep(LOOK_MS);
        }
        System.out.println("It is not known yet whether it gets online: sophon-node update --status");
        return 1;
    }

    private static int rollBack(StateFolder folder, Installation installation)
            throws Failure, IOException, InterruptedException {
        Optional<String> manager = installation.managedBy();
        if (manager.isPresent()) {
            throw new Failure("A package manager has installed this program, so no update of it runs");
        }
        UpdateRecord old = UpdateRecord.read(folder);
        UpdateRecord.Trial trial = old.trial();
        Release bad = trial == null ? old.current() : trial.version();
        if (bad == null) {
            throw new Failure("The installed version runs already, and there is none before it");
        }
        UpdateRecord now = UpdateRecord.change(folder, record -> record.without(bad, "its owner took it back"));
        System.out.println(
                "Back from " + bad + " to " + (now.current() == null ? "the installed version" : now.current()) + ".");
        if (trial == null && Handover.ask(folder, Handover.PATIENCE) == Handover.BUSY) {
            System.out.println("Commands run, which nothing interrupts. It counts from the next start on.");
        }
        return 0;
    }

    private static int status(StateFolder folder, UpdateSettings settings, Installation installation)
            throws IOException {
        UpdateRecord record = UpdateRecord.read(folder);
        System.out.println("Installed:    " + installation.version() + " in " + installation.home());
        Optional<String> manager = installation.managedBy();
        if (manager.isPresent()) {
            System.out.println("Updated by:   " + manager.get());
            return 0;
        }
        System.out.println("Runs:         " + (record.current() == null ? "the installed version" : record.current()));
        if (record.trial() != null) {
            System.out.println("To be tried:  " + record.trial().version() + ", at the next start");
        }
        System.out.println("Channel:      " + settings.channel() + " at " + settings.url() + ", "
                + (settings.auto() ? "looked at with each start" : "looked at when you type it"));
        new TreeMap<>(record.quarantined())
                .forEach((bad, reason) -> System.out.println("Quarantined:  " + bad + ", as " + reason));
        if (record.said() != null) {
            System.out.println("Last:         " + record.said());
        }
        return 0;
    }
}
