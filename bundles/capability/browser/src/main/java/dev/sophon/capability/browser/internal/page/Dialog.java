package dev.sophon.capability.browser.internal.page;

/**
 * A question that a page asks, which holds it up until it is answered.
 *
 * @param type {@code alert}, {@code confirm} or {@code prompt}
 * @param message the page's words
 */
public record Dialog(String type, String message) {
    @Override
    public String toString() {
        return "Dialog[type=" + type + "]";
    }
}
