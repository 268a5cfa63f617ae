package dev.sophon.node.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.platform.program.LaunchTrust;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** What {@code policy.json} says now. Thread-safe; a change of the file is in force at the next question. */
@ProviderType
public interface OwnerPolicy {
    /**
     * Whether a command may run.
     *
     * @param asks whether the person at the device is asked where the file says nothing
     */
    Verdict judge(String command, boolean asks);

    /**
     * Whether an entry of the file allows exactly this command, by its name: a pattern or a default is not enough. Case makes
     * no difference.
     */
    boolean allowsByName(String command);

    /**
     * What the file says in a section, unchecked; the missing node where it says nothing. A published name stands at the top of
     * the file, any other under {@code capabilities}. No message of a Gateway changes any of it.
     */
    JsonNode section(String name);

    /**
     * For people: what is wrong with a section that is read here for several bundles ({@code filesystem}, {@code launch}), by
     * the name of its field; null where nothing is. What it would have allowed does not hold meanwhile.
     */
    @Nullable
    String fault(String section);

    /** The applications that the owner lets be launched without an approval. */
    List<LaunchTrust.Vouched> vouchedLaunches();

    /** The only folders that filesystem commands may touch, absolute; empty unless the owner names some. */
    List<Path> filesystemRoots();

    /**
     * What stays closed even below a root: the state folder and the distribution, as real paths without links. A root
     * inside one of them makes the whole policy invalid; a root that contains one is fine, so whoever opens a file below
     * a root must refuse these, after resolving links.
     */
    List<Path> closedFolders();

    /** Whom a launch may believe by all of this. */
    default LaunchTrust launchTrust() {
        return new LaunchTrust(vouchedLaunches(), filesystemRoots(), closedFolders());
    }

    /** For people: why the file cannot be used, so that every command is denied; null where it can, or is not there. */
    @Nullable
    String problem();

    /** The owner's answer. */
    enum Verdict {
        ALLOW,
        /** Only if the person at the device says yes. */
        ASK,
        /** Only if an operator says yes. */
        APPROVE,
        DENY
    }
}
