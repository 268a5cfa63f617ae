package dev.sophon.gateway.features.internal.library;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.features.internal.records.Decisions;
import dev.sophon.gateway.features.internal.records.Decisions.Change;
import dev.sophon.gateway.features.internal.records.Entry;
import dev.sophon.gateway.features.internal.records.FleetRecords;
import dev.sophon.gateway.features.internal.records.Named;
import dev.sophon.gateway.features.internal.records.Wishes;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.protocol.signed.KeyList;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.UpdateManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signed KARs, and releases of the Node, that can be brought to nodes. An entry comes with its texts, and can be assigned
 * when its files are here, whole. Thread-safe.
 */
public final class Library {
    private static final Logger LOG = LoggerFactory.getLogger(Library.class);
    /** How many entries there may be. */
    static final int MOST = 200;
    /** How many files of the folder are looked at. */
    private static final int MOST_FILES = 1_000;
    /** What stays free on the disk, in bytes: the database is on it too. */
    private static final long RESERVE = 256L << 20;

    private static final long AGAIN_SECONDS = 60;
    private static final int PORTION = 64 * 1024;
    private static final String KAR = ".kar";

    private final Decisions decisions;
    private final Settings settings;
    private final Time time;
    private final KarFolder folder;
    private final Semaphore scanning = new Semaphore(1);

    /** What came of a look into the folder. */
    public record Scan(List<Named> added, List<Refused> refused) {}

    /** A file that was not taken, and why. */
    public record Refused(String file, String reason) {}

    public Library(Decisions decisions, Settings settings, Time time) {
        this.decisions = decisions;
        this.settings = settings;
        this.time = time;
        this.folder = new KarFolder(settings.home().features());
        try {
            recover();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a process before this one has left half done: files without an entry, and entries whose file is not whole. */
    private void recover() throws IOException {
        Collection<Entry> entries = decisions.now().library().values();
        folder.clean(entries.stream()
                .flatMap(entry -> entry.files().stream())
                .map(Manifest.Part::sha256)
                .collect(Collectors.toSet()));
        for (Entry entry : entries) {
            if (entry.complete() && !hasAll(entry)) {
                LOG.warn("What {} consists of is not whole any more: add it again", entry.named());
                Entry broken = entry.whole(false);
                decisions.change(
                        Principal.GATEWAY,
                        now -> new Change(
                                next -> next.with(broken),
                                FleetRecords.save(broken),
                                "features.lost",
                                entry.named().toString()));
            }
        }
    }

    private boolean hasAll(Entry entry) {
        return entry.files().stream().allMatch(this::has);
    }

    /** Whether a file is here, whole. */
    public boolean has(Manifest.Part part) {
        try {
            return folder.has(part.sha256(), part.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path file(Manifest.Part part) {
        return folder.file(part.sha256());
    }

    /**
     * An entry.
     *
     * @throws Refusal if there is none
     */
    public Entry get(String name, String version) {
        Entry entry = decisions.now().library().get(new Named(name, version));
        if (entry == null) {
            throw Refusal.notFound("The library has no feature set of this name and version");
        }
        return entry;
    }

    /**
     * Takes the texts of an entry in; newer ones of the same KAR take the place of the older.
     *
     * @throws Refusal if something about them is not right, or there is no room
     */
    public Entry add(Entry.Texts texts, Principal by) {
        try {
            return add(Entry.checked(texts, by.name(), time.now()), by);
        } catch (RefusedException e) {
            throw Refusal.invalid(e.text());
        }
    }

    /**
     * Takes in what a channel of the Node's releases offers, in its text; the archives follow.
     *
     * @param manifest exactly as it was signed
     * @param signature in Base64
     * @throws Refusal if something about them is not right, or there is no room
     */
    public Entry addRelease(String manifest, String signature, Principal by) {
        try {
            return add(Entry.release(manifest, signature, by.name(), time.now()), by);
        } catch (RefusedException e) {
            throw Refusal.invalid(e.text());
        }
    }

    private Entry add(Entry made, Principal by) {
        Named named = made.named();
        requireRoomOnDisk(made.size());
        Wishes now = decisions.change(by, standing -> {
            Entry known = standing.library().get(named);
            if (known != null && known.stamp().equals(made.stamp())) {
                return null;
            }
            requireSame(known, made);
            requireRoom(standing.library().values(), made);
            Entry next = known == null ? made : made.whole(known.complete());
            return new Change(wishes -> wishes.with(next), FleetRecords.save(next), "features.add", named.toString());
        });
        return now.library().getOrDefault(named, made);
    }

    private static void requireSame(@Nullable Entry known, Entry made) {
        if (known != null && !known.files().equals(made.files())) {
            throw Refusal.conflict("There is another " + (made.isRelease() ? "release" : "KAR") + " of " + made.named()
                    + " already: a version is one content");
        }
    }

    private void requireRoom(Collection<Entry> standing, Entry made) {
        List<Entry> others = standing.stream()
                .filter(entry -> !entry.named().equals(made.named()))
                .toList();
        long taken = others.stream().mapToLong(Entry::size).sum();
        if (others.size() >= MOST) {
            throw Refusal.conflict("The library has its " + MOST + " entries: remove one first");
        }
        if (taken + made.size() > settings.featureBytes()) {
            throw Refusal.conflict("The library may take " + settings.featureBytes()
                    + " bytes (featuresMb in gateway.cfg): remove an entry first");
        }
    }

    private void requireRoomOnDisk(long size) {
        try {
            if (folder.free() - size < RESERVE) {
                throw new Refusal(Refusal.Reason.OVERLOADED, "The Gateway's disk has no room for it", AGAIN_SECONDS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What takes a file of an entry; {@link #kept} follows when all of it is there.
     *
     * @throws Refusal if there is no room
     */
    public KarWriter writer(Manifest.Part part) throws IOException {
        requireRoomOnDisk(part.size());
        return new KarWriter(folder, part);
    }

    /**
     * A file of it is here: it can be assigned if that was the last.
     *
     * @throws Refusal if it was removed meanwhile
     */
    public Entry kept(Entry entry, Principal by) {
        Named named = entry.named();
        Wishes now = decisions.change(by, standing -> {
            Entry known = standing.library().get(named);
            if (known == null || !known.files().equals(entry.files())) {
                throw Refusal.notFound("The library has no feature set of this name and version any more");
            }
            if (known.complete() || !hasAll(known)) {
                return null;
            }
            Entry whole = known.whole(true);
            return new Change(
                    wishes -> wishes.with(whole), FleetRecords.save(whole), "features.whole", named.toString());
        });
        return now.library().getOrDefault(named, entry);
    }

    /**
     * Takes an entry out.
     *
     * @throws Refusal if there is none, or a set or a rollout means it
     */
    public void remove(String name, String version, Principal by) {
        Entry entry = get(name, version);
        Named named = entry.named();
        Wishes now = decisions.change(by, standing -> {
            if (!standing.library().containsKey(named)) {
                throw Refusal.notFound("The library has no feature set of this name and version");
            }
            if (standing.means(named)) {
                throw Refusal.conflict("A set or a rollout means " + named + ": change that first");
            }
            return new Change(
                    wishes -> wishes.without(named), FleetRecords.delete(named), "features.remove", named.toString());
        });
        Set<String> shared = now.library().values().stream()
                .flatMap(other -> other.files().stream())
                .map(Manifest.Part::sha256)
                .collect(Collectors.toSet());
        for (Manifest.Part part : entry.files()) {
            if (!shared.contains(part.sha256())) {
                try {
                    folder.delete(part.sha256());
                } catch (IOException e) {
                    LOG.warn("A file of {} cannot be removed, and will be at the next start: {}", named, e.toString());
                }
            }
        }
    }

    /**
     * Takes in what the folders have that {@code tools/sign library} and {@code tools/release} wrote: waits for the disk.
     *
     * @throws Refusal if no folder is set, or somebody looks already
     */
    public Scan scan(Principal by) {
        if (settings.featuresFolder().isEmpty() && settings.releasesFolder().isEmpty()) {
            throw Refusal.conflict("No folder is set: featuresFolder or releasesFolder in gateway.cfg");
        }
        if (!scanning.tryAcquire()) {
            throw Refusal.conflict("The folder is being looked at already");
        }
        try {
            Scan scan = new Scan(new ArrayList<>(), new ArrayList<>());
            settings.featuresFolder().ifPresent(from -> scanKars(from, by, scan));
            settings.releasesFolder().ifPresent(from -> scanReleases(from, by, scan));
            scan.refused().forEach(one -> LOG.warn("{} of the folder is not taken: {}", one.file(), one.reason()));
            return scan;
        } finally {
            scanning.release();
        }
    }

    /** What each channel offers; its archives are in the folder of its version. */
    private void scanReleases(Path from, Principal by, Scan scan) {
        Path root = from.resolve("node");
        Set<Named> taken = new HashSet<>();
        for (String channel : UpdateManifest.CHANNELS) {
            Path offered = root.resolve("latest").resolve(channel);
            String name = "latest/" + channel;
            if (!Files.exists(offered)) {
                continue;
            }
            take(name, scan, () -> {
                Entry entry = Entry.release(SignedBytes.read(offered), by.name(), time.now());
                if (!channel.equals(entry.contents().channel())) {
                    throw new RefusedException("the release: channel: expected " + channel);
                }
                if (!taken.add(entry.named())) {
                    throw new RefusedException(
                            "the release: version: another channel offers it too, and it counts as that");
                }
                Path place = root.resolve(entry.named().version());
                if (takeIn(entry, part -> place.resolve(part.name()), by)) {
                    scan.added().add(entry.named());
                }
            });
        }
    }

    /** Takes something in that may not be right. */
    private interface Taking {
        void run() throws RefusedException, IOException;
    }

    private static void take(String name, Scan scan, Taking taking) {
        try {
            taking.run();
        } catch (RefusedException e) {
            scan.refused().add(new Refused(name, e.text()));
        } catch (NoSuchFileException e) {
            scan.refused()
                    .add(new Refused(
                            name,
                            "A file is missing that belongs to it: its manifest, its signature, or"
                                    + " what the manifest names"));
        } catch (Refusal | StoreException | IOException e) {
            scan.refused().add(new Refused(name, String.valueOf(e.getMessage())));
        }
    }

    private void scanKars(Path from, Principal by, Scan scan) {
        List<Path> kars;
        SignedBytes keys;
        try (Stream<Path> files = Files.list(from)) {
            kars = files.filter(file -> file.getFileName().toString().endsWith(KAR))
                    .sorted()
                    .limit(MOST_FILES)
                    .toList();
            keys = SignedBytes.read(from.resolve(KeyList.FILE));
        } catch (IOException | RefusedException e) {
            LOG.warn("The folder of feature sets cannot be read: {}", e.toString());
            scan.refused().add(new Refused(KeyList.FILE, "The folder, or its list of keys, cannot be read"));
            return;
        }
        for (Path kar : kars) {
            String name = kar.getFileName().toString();
            take(name, scan, () -> {
                SignedBytes manifest = SignedBytes.read(kar.resolveSibling(name + Manifest.SUFFIX));
                Entry entry = Entry.checked(Entry.Texts.of(manifest, keys), by.name(), time.now());
                if (!entry.file().name().equals(name)) {
                    throw new RefusedException("the manifest: expected one that names this file");
                }
                if (takeIn(entry, part -> kar, by)) {
                    scan.added().add(entry.named());
                }
            });
        }
    }

    /**
     * Whether it was not here before.
     *
     * @param places where each of its files is
     */
    private boolean takeIn(Entry checked, Function<Manifest.Part, Path> places, Principal by)
            throws IOException, RefusedException {
        Entry known = decisions.now().library().get(checked.named());
        if (known != null && known.complete() && known.stamp().equals(checked.stamp())) {
            return false;
        }
        requireSame(known, checked);
        for (Manifest.Part part : checked.files()) {
            if (!folder.has(part.sha256(), part.size())) {
                copy(places.apply(part), part);
            }
        }
        Entry added = add(checked, by);
        kept(added, by);
        return true;
    }

    private void copy(Path from, Manifest.Part part) throws IOException, RefusedException {
        try (InputStream in = Files.newInputStream(from);
                KarWriter writer = writer(part)) {
            byte[] portion = new byte[PORTION];
            for (int count = in.read(portion); count >= 0; count = in.read(portion)) {
                if (!writer.write(portion, count)) {
                    break;
                }
            }
            if (!writer.keep()) {
                throw new RefusedException(part.name() + ": expected the size and SHA-256 that its manifest names");
            }
        }
    }
}
