package dev.sophon.command.screen.internal.wait;

import dev.sophon.command.screen.internal.elements.Words;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementTree.Elements;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is waited for among all elements that can be seen. */
interface ElementsWait {
    /** Where to look; null for all windows. */
    @Nullable
    String windowId();

    /** Whether none is to be there any more. */
    boolean untilGone();

    /** Whether this is the one, whatever it is like now. */
    boolean isMeant(Element element);

    /** Whether the one that is meant is as it is wanted. */
    boolean isSo(Element element);

    /** How much this is like the one that is meant, 0 for not at all. */
    int likeness(Element element);

    /** What is not told may be there nevertheless, where not all is told. */
    default boolean isMet(Elements now) {
        return untilGone() ? now.complete() && first(now).isEmpty() : first(now).isPresent();
    }

    /** The one that is meant, as it is wanted. */
    default Optional<Element> first(Elements now) {
        return all(now).filter(each -> isMeant(each) && isSo(each)).findFirst();
    }

    /** The one that is meant but not as it is wanted, or the one that is most like it. */
    default Optional<Element> nearest(Elements now) {
        return all(now).filter(this::isMeant).findFirst().or(() -> all(now).max(Comparator.comparingInt(this::likeness))
                .filter(each -> likeness(each) > 0));
    }

    private static Stream<Element> all(Elements now) {
        return now.windows().stream().flatMap(Element::flat);
    }

    /** How long a run of letters the words of an element have of these. */
    static int inCommon(String words, Element element) {
        return said(element).mapToInt(each -> Words.inCommon(words, each)).max().orElse(0);
    }

    /** What an element is called and holds. */
    static Stream<String> said(Element element) {
        return Stream.of(element.name(), element.label(), element.value()).filter(Objects::nonNull);
    }
}
