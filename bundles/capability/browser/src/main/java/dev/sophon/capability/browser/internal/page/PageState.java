package dev.sophon.capability.browser.internal.page;

import org.jspecify.annotations.Nullable;

/**
 * Where a tab is after a command.
 *
 * @param loading whether it had not come to an end of loading yet
 * @param dialog that has to be answered before anything else
 * @param fileChooser true where the page asks for files: {@code browser.upload} gives them
 * @param opened the last tab that the page has opened since this was last told
 * @param refused why the page did not go where it wanted to
 * @param untrusted true: address, title and words are the page's
 */
public record PageState(
        String tab,
        String url,
        String title,
        boolean loading,
        @Nullable Dialog dialog,
        @Nullable Boolean fileChooser,
        @Nullable String opened,
        @Nullable String refused,
        boolean untrusted) {
    @Override
    public String toString() {
        return "PageState[tab=" + tab + "]";
    }
}
