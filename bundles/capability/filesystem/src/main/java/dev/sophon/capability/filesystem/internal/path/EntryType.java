package dev.sophon.capability.filesystem.internal.path;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.attribute.BasicFileAttributes;

/** What a name in a folder is. */
public enum EntryType {
    @JsonProperty("file")
    FILE,
    @JsonProperty("folder")
    FOLDER,
    /** A symbolic link, which no command follows. */
    @JsonProperty("link")
    LINK,
    /** A device, pipe or socket, which no command opens. */
    @JsonProperty("other")
    OTHER;

    public static EntryType of(BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return LINK;
        }
        return attributes.isDirectory() ? FOLDER : attributes.isRegularFile() ? FILE : OTHER;
    }
}
