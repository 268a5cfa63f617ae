package dev.sophon.node.policy.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.node.policy.OwnerTrust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code policy.json} as it is now: each question looks whether the file has changed, and reads it anew if so. Without a
 * file the defaults hold; one that is there and cannot be used denies everything.
 */
@Component(service = {OwnerPolicy.class, OwnerTrust.Source.class})
public final class PolicyFile implements OwnerPolicy, OwnerTrust.Source {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyFile.class);
    private static final int SIZE = 1024 * 1024;
    private final Path file;
    private final ClosedFolders closed;
    private final PolicyReader reader;
    private volatile @Nullable Loaded loaded;
    private volatile @Nullable String problem;
    private @Nullable String said;
    /** When its folder was last changed, where there was no file after that: looking for what is not there is dear. */
    private volatile @Nullable FileTime absentSince;

    /** @param stamp null where there was no file, or none that could be looked at */
    private record Loaded(@Nullable FileStamp stamp, Policy policy, boolean settled) {}

    @Activate
    public PolicyFile() {
        this(
                StateFolder.current().policy(),
                ClosedFolders.ofThisProcess(StateFolder.current().path()));
    }

    PolicyFile(Path file, ClosedFolders closed) {
        this.file = file;
        this.closed = closed;
        this.reader = new PolicyReader(closed);
        current();
    }

    @Override
    public Verdict judge(String command, boolean asks) {
        return current().verdict(command, asks);
    }

    @Override
    public boolean allowsByName(String command) {
        return current().allowsByName(command);
    }

    @Override
    public JsonNode section(String name) {
        return current().sections().of(name);
    }

    @Override
    public @Nullable String fault(String section) {
        return current().faults().get(section);
    }

    @Override
    public List<LaunchTrust.Vouched> vouchedLaunches() {
        return current().launches();
    }

    @Override
    public List<Path> filesystemRoots() {
        return current().roots();
    }

    @Override
    public OwnerTrust trust() {
        return current().trust();
    }

    @Override
    public List<Path> closedFolders() {
        return closed.folders();
    }

    @Override
    public @Nullable String problem() {
        current();
        return problem;
    }

    private Policy current() {
        try {
            Optional<FileTime> untouched = FileStamp.settledFolder(file);
            if (untouched.isPresent() && untouched.get().equals(absentSince)) {
                return Policy.ABSENT;
            }
            Optional<FileStamp> stamp = FileStamp.of(file);
            Loaded last = loaded;
            if (last != null
                    && last.settled()
                    && stamp.isPresent()
                    && stamp.get().equals(last.stamp())) {
                return last.policy();
            }
            absentSince = stamp.isEmpty() ? untouched.orElse(null) : null;
            return stamp.isEmpty() ? absent() : load(stamp.get());
        } catch (IOException e) {
            return unusable("it cannot be read: " + e.getClass().getSimpleName(), null);
        }
    }

    private synchronized Policy absent() {
        problem = null;
        say(null, "There is no policy.json: the defaults hold");
        loaded = null;
        return Policy.ABSENT;
    }

    private synchronized Policy load(FileStamp stamp) {
        try {
            String foreign = FileStamp.foreign(file, stamp);
            if (foreign != null) {
                return unusable(foreign, stamp);
            }
            Policy policy = reader.read(content());
            problem = null;
            String inForce = "policy.json is in force, with " + policy.entries().size() + " entries for commands";
            if (policy.faults().isEmpty()) {
                say(stamp, inForce);
            } else {
                sayLoudly(
                        stamp,
                        inForce + "; what goes by these sections is denied until they are mended: "
                                + String.join("; ", policy.faults().values()));
            }
            loaded = new Loaded(stamp, policy, stamp.settled());
            return policy;
        } catch (PolicyException e) {
            return unusable(String.valueOf(e.getMessage()), stamp);
        } catch (IOException e) {
            return unusable("it cannot be read: " + e.getClass().getSimpleName(), stamp);
        }
    }

    private byte[] content() throws IOException, PolicyException {
        if (!Files.isRegularFile(file)) {
            throw new PolicyException("it is not a file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(SIZE + 1);
            if (content.length > SIZE) {
                throw new PolicyException("expected " + SIZE + " bytes at most");
            }
            return content;
        }
    }

    private synchronized Policy unusable(String why, @Nullable FileStamp stamp) {
        String words = "policy.json cannot be used, so EVERY command is denied until it is mended: " + why;
        problem = words;
        sayLoudly(stamp, words);
        loaded = stamp == null ? null : new Loaded(stamp, Policy.UNREADABLE, stamp.settled());
        return Policy.UNREADABLE;
    }

    private void sayLoudly(@Nullable FileStamp stamp, String words) {
        String text = words + " / " + stamp;
        if (!text.equals(said)) {
            said = text;
            LOG.error(words);
            System.err.println(words); // in the terminal too: that is where its owner looks first
        }
    }

    private void say(@Nullable FileStamp stamp, String what) {
        String text = what + " / " + stamp;
        if (!text.equals(said)) {
            said = text;
            LOG.info("{}", what);
        }
    }
}
