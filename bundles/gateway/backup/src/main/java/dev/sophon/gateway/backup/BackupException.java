package dev.sophon.gateway.backup;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Why nothing was copied, in words for the person who asked for it. */
public final class BackupException extends IOException {
    private static final long serialVersionUID = 1L;

    BackupException(String message) {
        super(message);
    }

    BackupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
