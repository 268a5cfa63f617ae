package dev.sophon.gateway.transfers.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.commands.CommandView;
import dev.sophon.gateway.commands.Commands;
import dev.sophon.gateway.runtime.BackgroundWork;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.RecordedRows;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transfers, in memory as in the database, and their files. What is said of one is written first: its record before its
 * id is told, its file before how much is here, its end in the record before its file goes. Thread-safe.
 */
@Component(service = StoredTransfers.class, immediate = true)
public final class StoredTransfers {
    private static final Logger LOG = LoggerFactory.getLogger(StoredTransfers.class);

    /** Of one caller or for one node, and in all. */
    static final int MOST_EACH = 1_000;

    static final int MOST = 10_000;
    /** What stays free on the disk, in bytes: the database is on it too. */
    private static final long RESERVE = 256L << 20;

    private static final Duration CLEANING = Duration.ofMinutes(1);
    private static final long AGAIN_SECONDS = 60;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Commands commands;
    private final Settings settings;
    private final Time time;
    private final TransferFolder folder;
    private final RecordedRows<Transfer> transfers;
    private final Map<String, Receiving> receiving = new ConcurrentHashMap<>();
    private final BackgroundWork cleaning = new BackgroundWork("gateway-transfers", this::clean);
    private final Time.Scheduled ticking;

    @Activate
    public StoredTransfers(
            @Reference Store store, @Reference Commands commands, @Reference Settings settings, @Reference Time time) {
        this.commands = commands;
        this.settings = settings;
        this.time = time;
        this.folder = new TransferFolder(settings.home().transfers());
        this.transfers = new RecordedRows<>(store, TransferRecords.all(store), Transfer::id);
        try {
            recover();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.ticking = time.every(CLEANING, cleaning::begin);
    }

    @Deactivate
    public void close() {
        ticking.cancel();
        cleaning.close();
    }

    /** What a process before this one has left half done: files without a record, and records whose file is not whole. */
    private void recover() throws IOException {
        Map<String, Transfer> known = transfers.now();
        for (String id : folder.ids()) {
            if (!known.containsKey(id)) {
                folder.delete(id);
            }
        }
        for (Transfer transfer : known.values()) {
            if (transfer.complete() && folder.size(transfer.id()) != transfer.size()) {
                LOG.warn("The file of the transfer {} is not whole any more, and is removed", transfer.id());
                remove(List.of(transfer.id()));
            }
        }
    }

    /**
     * Makes room for an upload.
     *
     * @throws Refusal where it does not fit
     */
    Transfer toNode(String nodeId, Principal by, long size, @Nullable String sha256) {
        return open(Direction.TO_NODE, nodeId, by.id(), null, size, sha256);
    }

    /**
     * Makes room for what a node answers a command with.
     *
     * @throws Refusal where it does not fit, or no command of this id runs on the node
     */
    Transfer fromNode(String nodeId, String commandId, long size, @Nullable String sha256) {
        CommandView command = running(nodeId, commandId);
        return open(Direction.FROM_NODE, nodeId, command.requesterId(), commandId, size, sha256);
    }

    private Transfer open(
            Direction direction,
            String nodeId,
            String ownerId,
            @Nullable String commandId,
            long size,
            @Nullable String sha256) {
        long most = Math.min(settings.transferBytes(), settings.transferBytesEach());
        if (size < 0 || size > most) {
            throw Refusal.invalid("size: expected 0 to " + most + " bytes");
        }
        if (sha256 != null && !sha256.matches("[0-9a-f]{64}")) {
            throw Refusal.invalid("sha256: expected 64 lower-case hexadecimal digits");
        }
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        Instant now = time.now();
        Transfer made = new Transfer(
                HexFormat.of().formatHex(random),
                direction,
                nodeId,
                ownerId,
                commandId,
                size,
                sha256,
                false,
                now,
                now.plus(settings.transferAge()));
        requireRoomOnDisk(size);
        transfers.change(standing -> {
            requireRoom(standing.values(), made);
            return RecordedRows.Change.put(made.id(), made, TransferRecords.insert(made));
        });
        return made;
    }

    private void requireRoom(Collection<Transfer> standing, Transfer made) {
        long each = settings.transferBytesEach();
        if (!fits(standing, made, one -> one.ownerId().equals(made.ownerId()), each, MOST_EACH)) {
            throw new Refusal(
                    Refusal.Reason.TOO_MANY,
                    "size: this caller's transfers take the " + each + " bytes, or the " + MOST_EACH
                            + " places, that one caller has; they are forgotten with time",
                    AGAIN_SECONDS);
        }
        if (!fits(standing, made, one -> one.nodeId().equals(made.nodeId()), each, MOST_EACH)) {
            throw new Refusal(
                    Refusal.Reason.TOO_MANY,
                    "size: this node's transfers take the " + each + " bytes, or the " + MOST_EACH
                            + " places, that one node has; they are forgotten with time",
                    AGAIN_SECONDS);
        }
        if (!fits(standing, made, one -> true, settings.transferBytes(), MOST)) {
            throw new Refusal(
                    Refusal.Reason.OVERLOADED,
                    "size: all transfers take the " + settings.transferBytes() + " bytes, or the " + MOST
                            + " places, that there are; they are forgotten with time",
                    AGAIN_SECONDS);
        }
    }

    private static boolean fits(
            Collection<Transfer> standing, Transfer made, Predicate<Transfer> which, long bytes, int places) {
        long taken = made.size();
        int count = 1;
        for (Transfer one : standing) {
            if (which.test(one)) {
                taken += one.size();
                count++;
            }
        }
        return taken <= bytes && count <= places;
    }

    private void requireRoomOnDisk(long size) {
        try {
            long promised = size;
            for (Transfer one : transfers.now().values()) {
                promised += one.complete() ? 0 : one.size() - folder.size(one.id());
            }
            if (folder.free() - promised < RESERVE) {
                throw new Refusal(
                        Refusal.Reason.OVERLOADED, "size: the Gateway's disk has no room for it", AGAIN_SECONDS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that is not over. */
    Optional<Transfer> find(String id) {
        return Optional.ofNullable(transfers.now().get(id))
                .filter(one -> time.now().isBefore(one.expiresAt()));
    }

    /** Whether somebody may know of it: whose upload it is, and who may see the command that it belongs to. */
    boolean visible(Transfer transfer, Principal principal) {
        if (!principal.sees(transfer.nodeId())) {
            return false;
        }
        if (transfer.direction() == Direction.TO_NODE && transfer.ownerId().equals(principal.id())) {
            return true;
        }
        return transfer.commandId() != null
                && commands.find(transfer.commandId())
                        .filter(view -> principal.role() != Role.AGENT
                                || view.requesterId().equals(principal.id()))
                        .isPresent();
    }

    /**
     * An upload for the one command that names it, which is the first to do so.
     *
     * @throws Refusal where it is not whole, or not for this command of this node
     */
    Transfer claim(Transfer transfer, String commandId) {
        if (commandId.equals(transfer.commandId())) {
            return transfer;
        }
        if (!transfer.complete()) {
            throw Refusal.conflict("The upload is not whole yet: " + received(transfer) + " of " + transfer.size()
                    + " bytes are here");
        }
        CommandView command = running(transfer.nodeId(), commandId);
        if (!command.requesterId().equals(transfer.ownerId()) || !names(command, transfer.id())) {
            throw unknown();
        }
        Transfer bound = transfers
                .change(standing -> {
                    Transfer now = standing.get(transfer.id());
                    if (now == null
                            || (now.commandId() != null && !now.commandId().equals(commandId))) {
                        throw unknown();
                    }
                    Transfer next = now.boundTo(commandId);
                    return RecordedRows.Change.put(next.id(), next, TransferRecords.update(next));
                })
                .get(transfer.id());
        if (bound == null) {
            throw unknown();
        }
        return bound;
    }

    private static boolean names(CommandView command, String id) {
        return command.params() != null
                && new String(command.params().utf8(), StandardCharsets.UTF_8).contains('"' + id + '"');
    }

    private CommandView running(String nodeId, String commandId) {
        return commands.find(commandId)
                .filter(view -> view.nodeId().equals(nodeId) && view.status() == CommandView.Status.DISPATCHED)
                .orElseThrow(() -> Refusal.notFound("No command of this id runs on this node"));
    }

    static Refusal unknown() {
        return Refusal.notFound("No transfer has this id");
    }

    /** What takes the bytes of one that is not complete. */
    Receiving receiving(Transfer transfer) {
        Receiving made = receiving.computeIfAbsent(transfer.id(), id -> {
            try {
                return new Receiving(folder, transfer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        if (!transfers.now().containsKey(transfer.id())) {
            receiving.remove(transfer.id());
            throw unknown();
        }
        return made;
    }

    long received(Transfer transfer) {
        return transfer.complete() ? transfer.size() : receiving(transfer).received();
    }

    /**
     * As it stands now: complete, where all of it has come.
     *
     * @throws Refusal where all has come and its hash is another than was announced
     * @throws StoreException if that could not be written; it may be asked again
     */
    Transfer settle(Transfer transfer) throws IOException {
        if (transfer.complete() || received(transfer) < transfer.size()) {
            return transfer;
        }
        Transfer whole = transfer.whole(receiving(transfer).hash());
        Transfer now = transfers
                .change(standing -> {
                    if (!standing.containsKey(whole.id())) {
                        throw unknown();
                    }
                    return RecordedRows.Change.put(whole.id(), whole, TransferRecords.update(whole));
                })
                .get(whole.id());
        receiving.remove(whole.id());
        return now == null ? whole : now;
    }

    FileChannel open(Transfer transfer) throws IOException {
        return folder.toRead(transfer.id());
    }

    /**
     * Removes one before its time.
     *
     * @throws Refusal while the command that it belongs to runs
     */
    void delete(Transfer transfer) throws IOException {
        if (transfer.commandId() != null && !hasEnded(transfer.commandId())) {
            throw Refusal.conflict("The command that it belongs to still runs; cancel that first");
        }
        remove(List.of(transfer.id()));
    }

    /** Removes what is too old, what its command has ended without, and what nobody else may name any more. */
    private void clean() {
        try {
            Instant now = time.now();
            Map<String, Boolean> ended = new HashMap<>();
            List<String> over = transfers.now().values().stream()
                    .filter(one -> !now.isBefore(one.expiresAt())
                            || (one.commandId() != null
                                    && (one.direction() == Direction.TO_NODE || !one.complete())
                                    && ended.computeIfAbsent(one.commandId(), this::hasEnded)))
                    .map(Transfer::id)
                    .toList();
            if (!over.isEmpty()) {
                remove(over);
            }
        } catch (StoreException | IOException e) {
            LOG.warn("Transfers that are over could not be removed, and will be: {}", e.getMessage());
        }
    }

    private boolean hasEnded(String commandId) {
        return commands.find(commandId)
                .map(view -> view.status() == CommandView.Status.ENDED)
                .orElse(true);
    }

    private void remove(List<String> ids) throws IOException {
        transfers.change(standing -> new RecordedRows.Change<>(ids, Map.of(), TransferRecords.delete(ids)));
        for (String id : ids) {
            receiving.remove(id);
            folder.delete(id);
        }
    }
}
