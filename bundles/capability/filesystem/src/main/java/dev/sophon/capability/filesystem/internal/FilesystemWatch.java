package dev.sophon.capability.filesystem.internal;

import dev.sophon.capability.filesystem.internal.path.Failures;
import dev.sophon.capability.filesystem.internal.path.Names;
import dev.sophon.capability.filesystem.internal.path.Roots;
import dev.sophon.capability.filesystem.internal.search.Snapshot;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Range;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Risk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Waits until something changes in a folder. It looks again and again by a walk as safe as any other, and not by what the
 * system would tell: that is asked by a path, which somebody may lead elsewhere.
 */
@Component
@Command(name = "filesystem.watch", scope = "filesystem.access", risk = Risk.HIGH, lane = Lane.PROCESS, effects = false)
public final class FilesystemWatch implements CommandHandler<FilesystemWatch.Params, FilesystemWatch.Changes> {
    static final int MAX_WATCHES = 4;
    /** As many of the longest paths as fit into a result. */
    static final int MAX_CHANGES = 250;

    private static final Duration PAUSE = Duration.ofMillis(250);
    /** Of a processor's time, one part in so many at most. */
    private static final int SHARE = 20;

    /** Where, and for how long. */
    public record Params(
            @Description("Absolute path of a folder in one of the owner's folders") String path,
            @Description("How deep to look; 1 for the names in the folder itself")
                    @DefaultValue("1")
                    @Range(min = 1, max = 64)
                    int maxDepth,
            @Description("How long to wait, within the command's own time")
                    @DefaultValue("20000")
                    @Range(min = 1, max = 600_000)
                    int waitMs) {
        @Override
        public String toString() {
            return "Params[path=***]";
        }
    }

    /**
     * What changed; nothing where the time was over.
     *
     * @param truncated whether more has changed than is told
     */
    public record Changes(String path, int count, boolean truncated, List<Snapshot.Change> changes) {}

    private final OwnerPolicy policy;
    private final Roots roots;
    private final Semaphore watches = new Semaphore(MAX_WATCHES);

    @Activate
    public FilesystemWatch(@Reference OwnerPolicy policy) {
        this.policy = policy;
        this.roots = new Roots(policy);
    }

    @Override
    public Changes handle(Params params, Invocation call) throws CommandException, InterruptedException {
        if (!watches.tryAcquire()) {
            throw new CommandException(
                    ErrorCode.INTERNAL_ERROR, "busy: at most " + MAX_WATCHES + " folders are watched at once");
        }
        try {
            return watch(params, call);
        } catch (IOException e) {
            throw Failures.of(e);
        } finally {
            watches.release();
        }
    }

    private Changes watch(Params params, Invocation call) throws IOException, CommandException, InterruptedException {
        // What is left to answer in: a tenth of a short time, a second of a long one.
        Duration answer = min(call.remaining().dividedBy(10), Duration.ofSeconds(1));
        long end = System.nanoTime()
                + min(call.remaining().minus(answer), Duration.ofMillis(params.waitMs()))
                        .toNanos();
        Snapshot before = Snapshot.of(roots, params.path(), params.maxDepth(), policy, call);
        while (true) {
            Names.goOn(call);
            long left = end - System.nanoTime();
            long began = System.nanoTime();
            Snapshot now = Snapshot.of(roots, params.path(), params.maxDepth(), policy, call);
            List<Snapshot.Change> changes = List.copyOf(before.to(now).values());
            if (!changes.isEmpty() || left <= 0) {
                List<Snapshot.Change> told = changes.subList(0, Math.min(changes.size(), MAX_CHANGES));
                return new Changes(params.path(), told.size(), told.size() < changes.size(), told);
            }
            Duration pause = Duration.ofNanos((System.nanoTime() - began) * SHARE);
            Thread.sleep(min(pause.compareTo(PAUSE) > 0 ? pause : PAUSE, Duration.ofNanos(left))
                            .toMillis()
                    + 1);
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
