package dev.sophon.platform.atspi.internal.tree;

import java.util.ArrayList;
import java.util.List;

/** What AT-SPI's numbers stand for: its enumerations of roles and of states, in their order. */
public final class Names {
    static final int ROLE_ALERT = 2;
    static final int ROLE_COLOR_CHOOSER = 9;
    public static final int ROLE_COMBO_BOX = 11;
    static final int ROLE_DIALOG = 16;
    static final int ROLE_FILE_CHOOSER = 19;
    static final int ROLE_FONT_CHOOSER = 22;
    public static final int ROLE_FRAME = 23;
    static final int ROLE_PASSWORD = 40;
    static final int ROLE_TERMINAL = 60;
    static final int ROLE_TEXT = 61;
    static final int ROLE_ENTRY = 79;
    public static final int ROLE_DOCUMENT_WEB = 95;

    public static final long ACTIVE = 1L << 1;
    static final long DEFUNCT = 1L << 6;
    public static final long EDITABLE = 1L << 7;
    public static final long ENABLED = 1L << 8;
    public static final long FOCUSABLE = 1L << 11;
    public static final long SENSITIVE = 1L << 24;
    public static final long SHOWING = 1L << 25;

    private static final List<String> ROLES = split(
            """
            invalid, accelerator label, alert, animation, arrow, calendar, canvas, check box, check menu item,
            color chooser, column header, combo box, date editor, desktop icon, desktop frame, dial, dialog,
            directory pane, drawing area, file chooser, filler, focus traversable, font chooser, frame, glass
            pane, html container, icon, image, internal frame, label, layered pane, list, list item, menu, menu
            bar, menu item, option pane, page tab, page tab list, panel, password text, popup menu, progress
            bar, push button, radio button, radio menu item, root pane, row header, scroll bar, scroll pane,
            separator, slider, spin button, split pane, status bar, table, table cell, table column header,
            table row header, tearoff menu item, terminal, text, toggle button, tool bar, tool tip, tree, tree
            table, unknown, viewport, window, extended, header, footer, paragraph, ruler, application,
            autocomplete, editbar, embedded, entry, chart, caption, document frame, heading, page, section,
            redundant object, form, link, input method window, table row, tree item, document spreadsheet,
            document presentation, document text, document web, document email, comment, list box, grouping,
            image map, notification, info bar, level bar, title bar, block quote, audio, video, definition,
            article, landmark, log, marquee, math, rating, timer, static, math fraction, math root, subscript,
            superscript, description list, description term, description value, footnote, content deletion,
            content insertion, mark, suggestion, push button menu
            """);

    private static final List<String> STATES = split(
            """
            invalid, active, armed, busy, checked, collapsed, defunct, editable, enabled, expandable, expanded,
            focusable, focused, has-tooltip, horizontal, iconified, modal, multi-line, multiselectable, opaque,
            pressed, resizable, selectable, selected, sensitive, showing, single-line, stale, transient,
            vertical, visible, manages-descendants, indeterminate, required, truncated, animated, invalid-entry,
            supports-autocompletion, selectable-text, is-default, visited, checkable, has-popup, read-only
            """);

    private Names() {}

    /** The number of a role. */
    public static int number(String role) {
        return ROLES.indexOf(role);
    }

    /** As every tool for AT-SPI calls it; {@code unknown} for a number of a later version. */
    public static String role(int number) {
        return number >= 0 && number < ROLES.size() ? ROLES.get(number) : "unknown";
    }

    /** The names of the bits that are set. */
    public static List<String> states(long bits) {
        List<String> names = new ArrayList<>();
        for (int bit = 0; bit < STATES.size(); bit++) {
            if ((bits >> bit & 1) != 0) {
                names.add(STATES.get(bit));
            }
        }
        return List.copyOf(names);
    }

    private static List<String> split(String names) {
        // A line may end inside of a name.
        return List.of(names.strip().replaceAll("\\s+", " ").split(", ", -1));
    }
}
