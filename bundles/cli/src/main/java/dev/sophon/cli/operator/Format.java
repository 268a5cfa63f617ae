package dev.sophon.cli.operator;

/** How a verb prints what it has found. */
enum Format {
    table,
    json,
    csv
}
