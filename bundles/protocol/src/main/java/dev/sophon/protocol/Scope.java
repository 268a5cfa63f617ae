package dev.sophon.protocol;

/**
 * A permission scope: what an operator grants to a node, and what an administrator can install or leave out. Those that
 * everybody knows are {@link PublishedScopes}; others are brought by the bundle whose commands need them.
 *
 * @param name as in {@code screen.capture}: 2 or more words of the letters a to z with dots between, 100 characters at most
 * @param risk of the worst that it grants
 * @param words for people: what may be done with it; 200 characters at most, empty where nobody says
 */
public record Scope(String name, Risk risk, String words) {
    /** The longest that {@link #words} may be. */
    public static final int MOST_WORDS = 200;

    /** How many a Node may bring. */
    public static final int MOST = 200;

    private static final int MOST_NAME = 100;

    /** Whether a text can be the name of a scope. */
    public static boolean isName(String text) {
        return text.length() <= MOST_NAME && text.matches("[a-z]+(\\.[a-z]+)+");
    }

    /** The same at no lower risk than this one. */
    public Scope atLeast(Risk least) {
        return risk.compareTo(least) < 0 ? new Scope(name, least, words) : this;
    }
}
