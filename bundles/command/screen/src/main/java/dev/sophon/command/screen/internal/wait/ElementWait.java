package dev.sophon.command.screen.internal.wait;

import dev.sophon.command.screen.internal.elements.Words;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.element.Element;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is to become of an element, as a param. */
public record ElementWait(
        @Description("Its handle, from screen.queryElements") @Length(min = 1, max = 40) @Nullable String handle,
        @Description("Its role, as in push button; in any case of letters") @Length(min = 1, max = 100) @Nullable
                String role,
        @Description("Contained in its name or label, in any case of letters") @Length(min = 1, max = 1000) @Nullable
                String name,
        @Description("All of its value: what it is set to, or the text that stands in it") @Length(max = 1000) @Nullable
                String value,
        @Description("The window that it is in, from window.list; any window without it")
                @Length(min = 1, max = 100)
                @Nullable
                String windowId,
        @Description("What it is in then; gone: none is there") @DefaultValue("appears") State state)
        implements ElementsWait {
    /** What it is in then. */
    public enum State {
        APPEARS,
        GONE,
        ENABLED,
        DISABLED,
        FOCUSED,
        CHECKED,
        UNCHECKED,
        SELECTED,
        EXPANDED,
        COLLAPSED;

        private boolean isOf(List<String> states) {
            return switch (this) {
                case APPEARS, GONE -> true;
                case ENABLED -> states.contains("enabled") || states.contains("sensitive");
                case DISABLED -> !ENABLED.isOf(states);
                case FOCUSED -> states.contains("focused");
                case CHECKED -> states.contains("checked") || states.contains("pressed");
                case UNCHECKED -> !CHECKED.isOf(states);
                case SELECTED -> states.contains("selected");
                case EXPANDED -> states.contains("expanded");
                case COLLAPSED -> !EXPANDED.isOf(states);
            };
        }
    }

    public ElementWait {
        if (handle == null && role == null && name == null) {
            throw new IllegalArgumentException("element: expected handle, role or name");
        }
    }

    @Override
    public boolean untilGone() {
        return state == State.GONE;
    }

    @Override
    public boolean isMeant(Element element) {
        return (handle == null || handle.equals(element.handle()))
                && (role == null || Words.folded(role).equals(Words.folded(element.role())))
                && (name == null
                        || Stream.of(element.name(), element.label() == null ? "" : element.label())
                                .anyMatch(each -> Words.folded(each).contains(Words.folded(name))));
    }

    @Override
    public boolean isSo(Element element) {
        String now = element.value();
        return state.isOf(element.states()) && (value == null || (now != null && value.equals(now.strip())));
    }

    @Override
    public int likeness(Element element) {
        int same = role != null && Words.folded(role).equals(Words.folded(element.role())) ? 1 : 0;
        return same + (name == null ? 0 : 2 * ElementsWait.inCommon(name, element));
    }

    @Override
    public String toString() {
        return "ElementWait[" + state + "]";
    }
}
