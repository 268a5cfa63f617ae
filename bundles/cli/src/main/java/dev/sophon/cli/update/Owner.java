package dev.sophon.cli.update;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** Whose a place is. What another user could have written is never started. */
final class Owner {
    private static final int OTHERS_WRITE = 0022;

    private final long uid;

    private Owner(long uid) {
        this.uid = uid;
    }

    /** The user of this process. */
    static Owner me() {
        return new Owner(new UnixSystem().getUid());
    }

    /** Whether a place is this user's, and no other may write there. */
    boolean has(Path place) throws IOException {
        Map<String, Object> about = Files.readAttributes(place, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        return about.get("uid") instanceof Integer owner
                && owner == uid
                && about.get("mode") instanceof Integer mode
                && (mode & OTHERS_WRITE) == 0;
    }

    /** As {@link Tree.Demand}. */
    void demand(Path place) throws IOException {
        if (!has(place)) {
            throw new IOException("a place in it is another user's, or others may write there");
        }
    }
}
