package dev.sophon.node.policy.internal;

import dev.sophon.node.policy.OwnerPolicy.Verdict;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An entry of the policy: a command's name, or a pattern in which each {@code *} stands for any text. Case makes no
 * difference, so that no {@code deny} misses its command by a capital letter.
 */
record CommandPattern(String text, Verdict verdict, Pattern pattern) {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9.*_-]{1,100}");

    /** The one that decides comes first: the most specific, then deny before approve before ask before allow. */
    static final Comparator<CommandPattern> DECIDING_FIRST = Comparator.comparing(CommandPattern::isWild)
            .thenComparing(CommandPattern::letters, Comparator.reverseOrder())
            .thenComparing(CommandPattern::verdict, Comparator.reverseOrder());

    static CommandPattern of(String text, Verdict verdict) throws PolicyException {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!SHAPE.matcher(lower).matches()) {
            throw new PolicyException(
                    "commands: expected command names such as clipboard.read or patterns such as clipboard.*, got another"
                            + " text");
        }
        String regex = Pattern.quote(lower).replace("*", "\\E.*\\Q");
        return new CommandPattern(lower, verdict, Pattern.compile(regex));
    }

    boolean matches(String command) {
        return pattern.matcher(command.toLowerCase(Locale.ROOT)).matches();
    }

    boolean isWild() {
        return text.indexOf('*') >= 0;
    }

    private int letters() {
        return text.replace("*", "").length();
    }
}
