package dev.sophon.node.command;

/** The params of a command that takes none. */
public record NoParams() {}
