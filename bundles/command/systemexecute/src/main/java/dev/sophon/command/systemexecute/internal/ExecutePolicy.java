package dev.sophon.command.systemexecute.internal;

import dev.sophon.node.command.Description;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.PolicySection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** What the device's owner keeps out of every command line. */
@PolicySection("execute")
public record ExecutePolicy(
        @Description("Regular expressions, none of which may be found anywhere in a command line")
                @Length(max = 1_000)
                @Nullable
                List<String> deny) {
    public ExecutePolicy {
        deny = deny == null ? List.of() : List.copyOf(deny);
        for (int i = 0; i < deny.size(); i++) {
            check(deny.get(i), "deny[" + i + "]: ");
        }
    }

    private static void check(String expression, String place) {
        if (expression.isEmpty()) {
            throw new IllegalArgumentException(place + "expected a text that is not empty");
        }
        try {
            Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(place + "no regular expression: " + e.getDescription()
                    + (e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1)));
        }
    }

    Denylist denylist() {
        List<String> expressions = deny == null ? List.of() : deny;
        return new Denylist(expressions.stream().map(Pattern::compile).toList(), Denylist.PATIENCE);
    }
}
