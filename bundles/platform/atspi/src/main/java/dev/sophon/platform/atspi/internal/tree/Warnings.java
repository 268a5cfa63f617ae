package dev.sophon.platform.atspi.internal.tree;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an answer lacks and why, in sentences, each once. */
public final class Warnings {
    private static final int MOST = 20;

    private final Set<String> sentences = new LinkedHashSet<>();
    private boolean lacksElements;

    public void justEnabled() {
        lack(
                "Accessibility was off in this session and has just been switched on; applications that run already may show"
                        + " their elements only after a restart.");
    }

    public void lostBus() {
        lack("The accessibility bus was lost while asking; try again.");
    }

    public void silent(String application) {
        lack("The application " + application + " did not answer in time, so its elements are missing.");
    }

    public void broken(String application) {
        lack("The connection to the application " + application + " broke, so elements of it are missing.");
    }

    public void nobodyFocused() {
        add("No window that tells of its elements has the focus: its application may not support accessibility. With"
                + " includeBackground the other windows are listed.");
    }

    public void untold() {
        lack("The window tells of no elements: its application may not support accessibility.");
    }

    void unknownPlace(String application) {
        add("On Wayland applications do not know where their windows are, and which window this is of the application "
                + application + " cannot be told: bounds are missing.");
    }

    public void gtk4(String application) {
        add("The application " + application
                + " uses GTK 4, which tells no places on the screen, so bounds are missing.");
    }

    public void noPage(String application) {
        add("The application " + application + " shows the contents of pages only when it is started with"
                + " --force-renderer-accessibility.");
    }

    public void cutByTime() {
        lack("Time ran out: elements are missing. Ask for a smaller maxDepth, or give more time by timeoutMs.");
    }

    public void cutByCount(int most) {
        lack("Only the first " + most + " elements were looked at, those nearest to their windows first.");
    }

    void cutByDepth(int deepest) {
        lack("There is more below level " + deepest + ": ask for a greater maxDepth, up to 28.");
    }

    void unknownScale(String application) {
        add("It cannot be told how many pixels a unit of the application " + application
                + " is, so its bounds may not be pixels.");
    }

    public void moving(String application) {
        add("A window of the application " + application
                + " has not come to rest, so its bounds are missing; ask again.");
    }

    void elsewhere(String application) {
        add(
                "A window of the application " + application
                        + " is told to be elsewhere than it is, as while it moves, so its bounds may be those of another place.");
    }

    void cutByText() {
        lack("The answer grew too large: elements are missing. Ask for a smaller maxDepth.");
    }

    void cutChildren(int most) {
        lack("Of elements with more than " + most + " children only the first " + most + " are listed.");
    }

    public void cutApplications(int most) {
        lack("Only the first " + most + " applications or windows of one application were looked at.");
    }

    /** All of it; null if there is nothing to say. */
    @Nullable
    public String text() {
        return sentences.isEmpty() ? null : String.join(" ", sentences);
    }

    /** Whether there may be elements that were not seen. */
    public boolean lacksElements() {
        return lacksElements;
    }

    private void lack(String sentence) {
        lacksElements = true;
        add(sentence);
    }

    private void add(String sentence) {
        if (sentences.size() < MOST) {
            sentences.add(sentence);
        }
    }
}
