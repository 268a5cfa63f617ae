package dev.sophon.node.dispatch.internal.params;

/** The handler of a command whose params are commands themselves, which the pipeline runs. */
public interface RunsSteps {}
