package dev.sophon.node.command;

/** The result of a command without a documented response: {@code {}}. */
public record Done() {
    public static final Done DONE = new Done();
}
