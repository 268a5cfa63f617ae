package dev.sophon.capability.voice.internal.sound;

/** How a recording leaves the device. */
public enum Sending {
    /** Not at all: it is kept for other commands. */
    NONE,
    /** In the answer. */
    BASE64,
    /** As a file over the Gateway. */
    TRANSFER
}
