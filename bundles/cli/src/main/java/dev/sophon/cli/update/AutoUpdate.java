package dev.sophon.cli.update;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.control.ControlClient;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateRecord;
import dev.sophon.node.identity.UpdateSettings;
import dev.sophon.protocol.signed.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Looks for a newer version once, as soon as the Node is online, and lets it follow. */
public final class AutoUpdate implements Runnable {
    private static final Duration ONLINE = Duration.ofMinutes(10);
    private static final long LOOK_MS = 2000;

    private final StateFolder folder;
    private final UpdateSettings settings;
    private final String version;

    private AutoUpdate(StateFolder folder, UpdateSettings settings, String version) {
        this.folder = folder;
        this.settings = settings;
        this.version = version;
    }

    /** Begins where the owner wants it, beside the Node of this process, which does not wait for it. */
    public static void begin(StateFolder folder, UpdateSettings settings, String version) {
        if (settings.auto()) {
            Thread thread = new Thread(new AutoUpdate(folder, settings, version), "sophon-update");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public void run() {
        try {
            if (awaitOnline()) {
                update();
            }
        } catch (Failure e) {
            say(e.text());
        } catch (RefusedException e) {
            say(e.text());
        } catch (IOException e) {
            say(Problems.withPath(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void update() throws Failure, RefusedException, IOException, InterruptedException {
        Updater updater = Updater.of(folder, settings, Installation.current(version));
        Optional<Updater.Offer> offer = updater.look();
        if (offer.isEmpty()) {
            return;
        }
        updater.stage(offer.get(), count -> {});
        say(offer.get().manifest().version() + " follows when no command runs");
        if (Handover.ask(folder, Handover.PATIENCE) != Handover.DONE) {
            say("commands have run for " + Handover.PATIENCE.toMinutes() + " minutes; the next start begins with it");
        }
    }

    private boolean awaitOnline() throws InterruptedException {
        long end = System.nanoTime() + ONLINE.toNanos();
        while (System.nanoTime() - end < 0) {
            Thread.sleep(LOOK_MS);
            try (ControlClient node = ControlClient.connect(folder.socket()).orElse(null)) {
                // While it is tried itself, nothing else is.
                if (node != null
                        && node.request("status", Map.of())
                                .at("/status/state")
                                .asText()
                                .equals("online")
                        && UpdateRecord.read(folder).trial() == null) {
                    return true;
                }
            } catch (IOException e) {
                // It is on its way.
            }
        }
        return false;
    }

    private static void say(String words) {
        System.out.println("Update: " + words + ".");
    }
}
