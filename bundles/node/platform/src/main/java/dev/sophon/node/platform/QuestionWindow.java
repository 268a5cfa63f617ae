package dev.sophon.node.platform;

import dev.sophon.node.command.CommandException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.osgi.annotation.versioning.ProviderType;

/** A small window above all others that asks the person at this device one thing. Thread-safe. */
@ProviderType
public interface QuestionWindow {
    /**
     * What is asked. Texts are shown as they are, so whoever asks makes invisible characters visible first.
     *
     * @param title of the window
     * @param heading the question itself
     * @param lines what it is about, word for word; broken where they are too long
     * @param choices what can be answered, one button each, 5 at most
     * @param safe the choice that does no harm: what the Escape key means
     */
    record Question(String title, String heading, List<String> lines, List<String> choices, int safe) {
        public Question {
            lines = List.copyOf(lines);
            choices = List.copyOf(choices);
            if (choices.isEmpty() || choices.size() > 5 || safe < 0 || safe >= choices.size()) {
                throw new IllegalArgumentException("from 1 to 5 choices, and safe is one of them");
            }
        }
    }

    /**
     * Whether an answer proves that a person gave it: no program of this desktop can give one in her place. Where it does not,
     * whoever asks takes it only if the owner has said so.
     */
    boolean proves();

    /**
     * Asks, and shows how much time is left. Clicks and keys of the first moment do not count: they were meant for
     * something else.
     *
     * @return the index of the choice; empty when the time ran out
     * @throws CommandException {@code platform_unsupported} when there is no window to be had, or no longer
     * @throws InterruptedException when interrupted; the window is closed then
     */
    OptionalInt ask(Question question, Duration patience) throws CommandException, InterruptedException;
}
