package dev.sophon.node.command;

/** Groups of commands with bounded threads of their own, so that a slow shell command never delays a screenshot. */
public enum Lane {
    /** One at a time, in the order of arrival: mouse, keyboard, windows. */
    INPUT,
    /** Captures and accessibility trees. */
    SCREEN,
    /** Other processes, and whatever waits for them. */
    PROCESS,
    /** All else. */
    GENERAL
}
