package dev.sophon.cli.launch;

/**
 * A secret that stood among a program's words. The script that starts the program takes it out of the list of processes,
 * where every user sees it: it puts three asterisks in its place, and the word itself into the environment, which only its
 * user can read.
 */
public final class HiddenWord {
    /** What {@code lib/launch.sh} puts in its place. */
    private static final String MARK = "***";

    private static final String VARIABLE = "SOPHON_HIDDEN_WORD";

    private HiddenWord() {}

    /** The word as it was typed. */
    public static String of(String word) {
        return word.equals(MARK) ? System.getenv().getOrDefault(VARIABLE, word) : word;
    }
}
