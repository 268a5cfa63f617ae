package dev.sophon.command.screen.internal.wait;

import dev.sophon.command.screen.internal.elements.Words;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.element.Element;
import org.jspecify.annotations.Nullable;

/** What is to become of a text that elements show, as a param. */
public record TextWait(
        @Description(
                        "Contained in what an element is called or holds, in any case of letters, blanks and line ends alike")
                @Length(min = 1, max = 1000)
                String text,
        @Description("The window that it is in, from window.list; any window without it")
                @Length(min = 1, max = 100)
                @Nullable
                String windowId,
        @Description("appears: it is there; gone: it is nowhere") @DefaultValue("appears") State state)
        implements ElementsWait {
    /** What has come then. */
    public enum State {
        APPEARS,
        GONE
    }

    public TextWait {
        if (text.isBlank()) {
            throw new IllegalArgumentException("text: expected more than blanks");
        }
    }

    @Override
    public boolean untilGone() {
        return state == State.GONE;
    }

    @Override
    public boolean isMeant(Element element) {
        return ElementsWait.said(element).anyMatch(each -> plain(each).contains(plain(text)));
    }

    @Override
    public boolean isSo(Element element) {
        return true;
    }

    @Override
    public int likeness(Element element) {
        return ElementsWait.inCommon(text, element);
    }

    private static String plain(String words) {
        return Words.folded(words).replaceAll("[\\s\\p{Z}]+", " ").strip();
    }

    @Override
    public String toString() {
        return "TextWait[" + state + "]";
    }
}
