package dev.sophon.capability.filesystem.internal;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the bytes of a file stand in JSON. */
public enum Encoding {
    /** UTF-8 text. */
    @JsonProperty("text")
    TEXT,
    @JsonProperty("base64")
    BASE64
}
