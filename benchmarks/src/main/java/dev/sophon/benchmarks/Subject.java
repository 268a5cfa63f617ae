package dev.sophon.benchmarks;

/**
 * What a row is about, before it is measured.
 *
 * @param row its name on the command line and in the file
 * @param what for people, in one line
 */
public record Subject(String row, String unit, String what) {}
