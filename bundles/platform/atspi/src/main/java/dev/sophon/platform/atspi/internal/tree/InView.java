package dev.sophon.platform.atspi.internal.tree;

import dev.sophon.node.platform.Bounds;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which part of an element lies within what it scrolls in. A row that has been scrolled halfway out is told in its whole size,
 * so that its middle may lie on the header of its table, on a scroll bar, or on what is below its view.
 */
public final class InView {
    private static final Set<Integer> VIEWS = Set.of(
            Names.number("scroll pane"),
            Names.number("viewport"),
            Names.number("table"),
            Names.number("tree"),
            Names.number("tree table"));

    private static final Set<Integer> COLUMN_HEADERS =
            Set.of(Names.number("column header"), Names.number("table column header"));
    private static final Set<Integer> ROW_HEADERS =
            Set.of(Names.number("row header"), Names.number("table row header"));
    public static final int CELL = Names.number("table cell");
    private static final Set<Integer> ROWS = Set.of(CELL, Names.number("list item"), Names.number("tree item"));

    private static final int LIST = Names.number("list");

    /** Of its scroll bars Qt tells nothing: how wide they are at most. */
    private static final int BAR = 24;

    /** And how wide what it draws around a view. */
    private static final int FRAME = 4;

    private InView() {}

    /** Whether it is a row, or a cell, of one of Qt's views, which make those anew for whoever asks. */
    public static boolean isRowOfQt(Node node) {
        return node.app.isQt()
                && isRow(node)
                && node.parent != null
                && isView(node.parent)
                && (node.parent.parent == null || node.parent.parent.traits.role() != Names.ROLE_COMBO_BOX);
    }

    /** What of it can be seen, in pixels; null where nothing can. */
    public static @Nullable Bounds pixels(Node node) {
        return of(node, each -> each.bounds);
    }

    /** The same in the units of its application. */
    public static @Nullable Bounds told(Node node) {
        return of(node, each -> each.told);
    }

    /** What an element of GTK or Qt scrolls in; null where that is not told. */
    public static @Nullable Node viewOf(Node node) {
        Node view = node.app.isQt() || node.app.isGtk() ? node.parent : null;
        while (view != null && !(isView(view) && view.traits.has(Names.SHOWING) && view.told != null)) {
            view = view.parent;
        }
        return view;
    }

    /** How many columns a view says it has. */
    public static int columns(Node view) {
        return (int) view.children.stream()
                .filter(child -> COLUMN_HEADERS.contains(child.traits.role()))
                .count();
    }

    /** Whether it is a row, or a cell of one. */
    public static boolean isRow(Node node) {
        return ROWS.contains(node.traits.role());
    }

    /** Where something in a view is drawn, in the units of its application. */
    public static Bounds inside(Node view, Node node) {
        return inner(view, each -> each.told, view.equals(node.parent) && isRow(node));
    }

    private static boolean isView(Node node) {
        return VIEWS.contains(node.traits.role()) || (node.app.isQt() && node.traits.role() == LIST);
    }

    private static @Nullable Bounds of(Node node, Function<Node, @Nullable Bounds> place) {
        Bounds left = place.apply(node);
        if (!node.app.isQt() && !node.app.isGtk()) {
            return left;
        }
        boolean row = isRow(node);
        for (Node view = node.parent; view != null && left != null; view = view.parent) {
            if (isView(view) && view.traits.has(Names.SHOWING) && place.apply(view) != null) {
                Bounds inner = inner(view, place, row);
                left = cut(left, row && view.app.isQt() ? within(inner, FRAME) : inner);
                row = false;
            }
        }
        return left;
    }

    /** Where rows of a view are drawn. */
    private static Bounds inner(Node view, Function<Node, @Nullable Bounds> place, boolean ofRow) {
        Bounds whole = Objects.requireNonNull(place.apply(view));
        if (!ofRow) {
            return whole;
        }
        int left = whole.x();
        int top = whole.y();
        int right = whole.x() + whole.width();
        int bottom = whole.y() + whole.height();
        boolean high = false;
        boolean wide = false;
        for (Node child : view.children) {
            Bounds at = place.apply(child);
            boolean header = COLUMN_HEADERS.contains(child.traits.role());
            if (isRow(child)) {
                high |= at == null || at.y() < whole.y() || at.y() + at.height() > whole.y() + whole.height();
            }
            if (at != null && (header || isRow(child))) {
                wide |= at.x() < whole.x() || at.x() + at.width() > whole.x() + whole.width();
            }
            if (at != null && child.traits.has(Names.SHOWING) && at.meets(whole)) {
                if (header) {
                    top = Math.max(top, at.y() + at.height());
                } else if (ROW_HEADERS.contains(child.traits.role())) {
                    left = Math.max(left, at.x() + at.width());
                }
            }
        }
        if (view.app.isQt()) {
            right -= high ? BAR : 0;
            bottom -= wide ? BAR : 0;
        }
        return new Bounds(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    }

    private static Bounds within(Bounds whole, int edge) {
        return new Bounds(
                whole.x() + edge,
                whole.y() + edge,
                Math.max(0, whole.width() - 2 * edge),
                Math.max(0, whole.height() - 2 * edge));
    }

    private static @Nullable Bounds cut(Bounds part, Bounds within) {
        int left = Math.max(part.x(), within.x());
        int top = Math.max(part.y(), within.y());
        int right = Math.min(part.x() + part.width(), within.x() + within.width());
        int bottom = Math.min(part.y() + part.height(), within.y() + within.height());
        return right > left && bottom > top ? new Bounds(left, top, right - left, bottom - top) : null;
    }
}
