package dev.sophon.cli.operator.print;

/** How a verb prints what it has found. */
public enum Format {
    table,
    json,
    csv
}
