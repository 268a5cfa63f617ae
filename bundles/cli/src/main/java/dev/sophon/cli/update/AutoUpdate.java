package dev.sophon.cli.update;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.control.ControlClient;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateOrder;
import dev.sophon.node.identity.UpdateRecord;
import dev.sophon.node.identity.UpdateSettings;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.Release;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a newer version as soon as the Node is online, and again when its Gateway orders one, and lets it follow. What it
 * takes, and from where, is its owner's word alone.
 */
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
            UpdateOrder.hear();
            Thread thread = new Thread(new AutoUpdate(folder, settings, version), "sophon-update");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public void run() {
        try {
            if (awaitOnline()) {
                look();
            }
            while (true) {
                Thread.sleep(LOOK_MS);
                Optional<Release> ordered = UpdateOrder.take();
                if (ordered.isPresent()) {
                    awaitVerdict();
                    follow(ordered.get());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is being tried, as this very process may be, is not put aside by another. */
    private void awaitVerdict() throws InterruptedException {
        UpdateRecord.Trial trial = UpdateRecord.read(folder).trial();
        while (trial != null && trial.attempts() > 0) {
            Thread.sleep(LOOK_MS);
            trial = UpdateRecord.read(folder).trial();
        }
    }

    private void look() throws InterruptedException {
        trying(null).ifPresent(AutoUpdate::say);
    }

    private void follow(Release ordered) throws InterruptedException {
        say("the Gateway wants " + ordered);
        Optional<String> problem = trying(ordered);
        if (problem.isPresent()) {
            say(problem.get());
            // Where this Node lies is nobody's at the other end.
            UpdateOrder.answer(ordered, problem.get().replace(folder.path().toString(), "its state folder"));
        }
    }

    /** Why nothing came of it; empty where nothing was to come, or the Node ends for it. */
    private Optional<String> trying(@Nullable Release ordered) throws InterruptedException {
        try {
            return update(ordered);
        } catch (Failure e) {
            return Optional.of(e.text());
        } catch (RefusedException e) {
            return Optional.of(e.text());
        } catch (IOException e) {
            return Optional.of(Problems.withPath(e));
        }
    }

    /** @param ordered the one version that is taken; {@code null} for whichever there is */
    private Optional<String> update(@Nullable Release ordered)
            throws Failure, RefusedException, IOException, InterruptedException {
        Updater updater = Updater.of(folder, settings, Installation.current(version));
        Updater.Offer offer = updater.look().orElse(null);
        if (offer == null) {
            return Optional.ofNullable(ordered).map(one -> "its channel has nothing newer than " + updater.now());
        }
        Release newer = offer.manifest().version();
        if (ordered != null && !newer.equals(ordered)) {
            return Optional.of("its channel has " + newer + ", which is another one");
        }
        updater.stage(offer, count -> {});
        say(newer + " follows when no command runs");
        if (Handover.ask(folder, Handover.PATIENCE) != Handover.DONE) {
            return Optional.of("commands have run for " + Handover.PATIENCE.toMinutes()
                    + " minutes; the next start begins with it");
        }
        return Optional.empty();
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
