package dev.sophon.command.systemexecute.internal;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The regular expressions that no command line may contain. An expression that does not come to an end in time says no:
 * its author meant to keep something out.
 */
final class Denylist {
    private static final Logger LOG = LoggerFactory.getLogger(Denylist.class);

    /** How long the expressions may take for one command line, all together. */
    static final Duration PATIENCE = Duration.ofMillis(250);

    private final List<Pattern> patterns;
    private final Duration patience;

    Denylist(List<Pattern> patterns, Duration patience) {
        this.patterns = List.copyOf(patterns);
        this.patience = patience;
    }

    boolean denies(String commandLine) {
        TimedText text = new TimedText(commandLine, System.nanoTime() + patience.toNanos());
        for (int i = 0; i < patterns.size(); i++) {
            try {
                if (patterns.get(i).matcher(text).find()) {
                    return true;
                }
            } catch (OutOfTime | StackOverflowError e) {
                LOG.warn(
                        "policy.json: execute.deny[{}] takes too long for a command line, which is therefore denied",
                        i);
                return true;
            }
        }
        return false;
    }

    /** What stops an expression that would go on for ever. */
    private static final class OutOfTime extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfTime() {
            super("out of time", null, false, false);
        }
    }

    /** A text that can be looked at until its time is over. Of one thread. */
    private static final class TimedText implements CharSequence {
        private static final int LOOKS = 1024;

        private final CharSequence text;
        private final long deadline;
        private int looks;

        TimedText(CharSequence text, long deadline) {
            this.text = text;
            this.deadline = deadline;
        }

        @Override
        public char charAt(int index) {
            if (++looks % LOOKS == 0 && System.nanoTime() - deadline > 0) {
                throw new OutOfTime();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new TimedText(text.subSequence(start, end), deadline);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
