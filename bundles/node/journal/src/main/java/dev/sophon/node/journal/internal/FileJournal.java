package dev.sophon.node.journal.internal;

import dev.sophon.node.identity.PrivateFiles;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.journal.Journal;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.wire.CommandResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in memory, with a log on the disk for commands with effects. A command that never was begun leaves nothing
 * on the disk: if the process dies, running it again does no harm.
 */
@Component(service = Journal.class)
public final class FileJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);

    private final Bounds bounds;
    private final Segments log;
    private final ResultFiles files;
    /** Claimed and not settled: the command's name once it has begun, else empty. */
    private final Map<String, String> running = new LinkedHashMap<>();
    /** Settled and not acknowledged, the oldest first. */
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    private long keptBytes;
    private long memoryBytes;

    @Activate
    public FileJournal() throws IOException {
        this(StateFolder.current().journal(), Bounds.DEFAULT, () -> TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()));
    }

    FileJournal(Path folder, Bounds bounds, LongSupplier uptime) throws IOException {
        this.bounds = bounds;
        Path results = folder.resolve("results");
        PrivateFiles.createFolder(folder);
        PrivateFiles.createFolder(results);
        this.files = new ResultFiles(results);
        this.log = new Segments(folder, bounds, uptime, this::replay);
        Set<String> named = new HashSet<>();
        kept.values().forEach(one -> one.file().ifPresent(named::add));
        files.deleteExcept(named);
        settleUnknown();
    }

    private void replay(Line line, Segment.Place place) {
        switch (line.kind()) {
            case BEGUN -> running.put(line.id(), line.command() == null ? "a command" : line.command());
            case SETTLED -> {
                running.remove(line.id());
                keep(line.id(), Kept.replayed(line, place, files));
            }
            case DONE -> {
                running.remove(line.id());
                forget(line.id());
            }
        }
    }

    private void settleUnknown() {
        List<Map.Entry<String, String>> begun = new ArrayList<>(running.entrySet());
        for (Map.Entry<String, String> one : begun) {
            LOG.warn("The Node stopped while command {} ran: its outcome is unknown", one.getKey());
            settled(CommandResult.failure(
                    one.getKey(),
                    ErrorCode.INTERNAL_ERROR,
                    "outcome unknown: the Node stopped while " + one.getValue() + " ran; it is not run again by itself",
                    0));
        }
    }

    @Override
    public synchronized State claim(String commandId) {
        if (running.containsKey(commandId)) {
            return State.RUNNING;
        }
        if (kept.containsKey(commandId) || log.remembers(commandId)) {
            return State.SETTLED;
        }
        running.put(commandId, "");
        return State.NEW;
    }

    @Override
    public Optional<CommandResult> result(String commandId) {
        Kept found;
        synchronized (this) {
            found = kept.get(commandId);
        }
        return found == null ? Optional.empty() : Optional.of(found.result(commandId, files));
    }

    @Override
    public synchronized void begun(String commandId, String command) throws IOException {
        if (!running.containsKey(commandId)) {
            throw new IllegalStateException("begun without a claim");
        }
        log.append(Line.begun(commandId, command));
        running.put(commandId, command);
    }

    @Override
    public synchronized void released(String commandId) {
        if (!running.remove(commandId, "")) {
            throw new IllegalStateException("released without a claim, or after it was begun");
        }
    }

    @Override
    public void settled(CommandResult result) {
        String id = result.commandId();
        // A large result is written outside the lock, so that nobody waits for it.
        Kept one = fitsMemory(result) ? Kept.inMemory(result, log.now()) : spilled(result);
        synchronized (this) {
            String begun = running.remove(id);
            if (begun == null) {
                one.file().ifPresent(files::delete);
                return;
            }
            if (begun.isEmpty()) {
                keep(id, one);
            } else {
                keep(
                        id,
                        one.logged(record(
                                one.file().map(file -> Line.settled(id, file)).orElseGet(() -> Line.settled(result)))));
            }
            makeRoom();
        }
    }

    private synchronized boolean fitsMemory(CommandResult result) {
        boolean begun = !running.getOrDefault(result.commandId(), "").isEmpty();
        long size = Kept.size(result);
        return begun ? size <= bounds.inlineBytes() : memoryBytes + size <= bounds.memoryBytes();
    }

    private Kept spilled(CommandResult result) {
        try {
            return Kept.inFile(files.write(result), Kept.size(result), log.now());
        } catch (IOException e) {
            LOG.warn("A result cannot be written to the disk and is kept in memory: {}", e.getMessage());
            return Kept.inMemory(result, log.now());
        }
    }

    @Override
    public synchronized void acknowledged(String commandId) {
        giveUp(commandId);
    }

    @Override
    public synchronized List<String> unacknowledged() {
        return List.copyOf(kept.keySet());
    }

    @Override
    public synchronized List<String> unsettled() {
        return List.copyOf(running.keySet());
    }

    @Deactivate
    synchronized void close() {
        log.close();
    }

    private void keep(String id, Kept one) {
        count(kept.put(id, one), -1);
        count(one, 1);
    }

    private void count(@Nullable Kept one, int sign) {
        if (one != null) {
            keptBytes += sign * one.size();
            memoryBytes += one.inMemory() ? sign * one.size() : 0;
        }
    }

    private @Nullable Kept forget(String id) {
        Kept one = kept.remove(id);
        count(one, -1);
        return one;
    }

    /** The id is remembered, its result is not. */
    private void giveUp(String id) {
        Kept one = forget(id);
        if (one != null) {
            log.remember(id);
            if (one.isLogged()) {
                record(Line.done(id));
            }
            blank(one);
            one.file().ifPresent(files::delete);
        }
    }

    private void makeRoom() {
        long old = log.now() - bounds.rememberedSeconds();
        while (!kept.isEmpty()
                && (kept.size() > bounds.keptResults() || oldest().getValue().at() < old)) {
            giveUp(oldest().getKey());
        }
        Iterator<Map.Entry<String, Kept>> oldestFirst = kept.entrySet().iterator();
        List<String> large = new ArrayList<>();
        long over = keptBytes - bounds.keptBytes();
        while (over > 0 && oldestFirst.hasNext()) {
            Map.Entry<String, Kept> one = oldestFirst.next();
            if (one.getValue().size() > Kept.OVERHEAD) {
                large.add(one.getKey());
                over -= one.getValue().size();
            }
        }
        large.forEach(this::dropResult);
    }

    private Map.Entry<String, Kept> oldest() {
        return kept.entrySet().iterator().next();
    }

    private void dropResult(String id) {
        Kept one = kept.get(id);
        if (one != null) {
            CommandResult lost = Kept.lost(id);
            Kept instead = Kept.inMemory(lost, one.at());
            keep(id, one.isLogged() ? instead.logged(record(Line.settled(lost))) : instead);
            blank(one);
            one.file().ifPresent(files::delete);
            LOG.warn("The result of command {} is no longer kept: too many wait for the Gateway", id);
        }
    }

    /** What is lost if this fails: after a restart the Gateway hears of a result twice, or that it is unknown. */
    private Segment.@Nullable Place record(Line line) {
        try {
            return log.append(line);
        } catch (IOException e) {
            LOG.warn("The journal cannot be written, and goes on in memory: {}", e.getMessage());
            return null;
        }
    }

    /** What came of a command may be private: nobody waits for it any more, so it does not stay until the file goes. */
    private static void blank(Kept one) {
        try {
            one.blank();
        } catch (IOException e) {
            LOG.warn("A result that is no longer needed stays in the journal for a day: {}", e.getMessage());
        }
    }
}
