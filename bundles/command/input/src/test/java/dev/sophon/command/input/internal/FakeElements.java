package dev.sophon.command.input.internal;

import dev.sophon.command.input.internal.element.Elements;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementControl;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.window.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A window whose elements do what they offer, and write it down. */
final class FakeElements implements ElementTree, ElementControl {
    static final int ROWS_A_STEP = 3;
    private static final int ROW = 20;

    final List<String> done = new ArrayList<>();
    final List<Element> windows = new ArrayList<>();
    /** Whether the application offers anything itself. */
    boolean offers = true;

    boolean placed = true;
    /** How many rows what is looked for is below its view, and what has been done with the wheel. */
    int below;

    List<String> turned = List.of();

    Set<String> states = Set.of("enabled");
    Set<String> statesAfterwards = Set.of("enabled");

    static Element element(String role, String name, @Nullable String label, String handle, Element... inside) {
        return new Element(
                "/app",
                role,
                name,
                role.equals("list item") ? List.of("enabled", "selectable") : List.of("enabled"),
                new Bounds(0, 0, 9, 9),
                null,
                List.of(),
                label,
                handle,
                List.of(inside));
    }

    Window window(String id) throws CommandException {
        if (!id.equals("0x1")) {
            throw CommandException.invalidParams("windowId: there is no such window");
        }
        Bounds place = new Bounds(0, 0, 1, 1);
        return new Window(id, "", place, place, "", 0, "", "", false, false);
    }

    @Override
    public Elements query(Query query) {
        done.add("look" + (query.window() == null ? "" : " into one") + (query.showingOnly() ? "" : " at all"));
        return new Elements(windows, null, null);
    }

    @Override
    public Found find(String handle, boolean inSight, Duration patience) throws CommandException {
        Element found = windows.stream()
                .flatMap(Element::flat)
                .filter(element -> handle.equals(element.handle()))
                .findFirst()
                .orElseThrow(() -> CommandException.invalidParams("element: it is gone"));
        done.add("find " + handle + (inSight ? "" : " anywhere"));
        if (inSight && below > turned.size() * ROWS_A_STEP) {
            throw CommandException.invalidParams("element: it cannot be seen now");
        }
        return new Found() {
            @Override
            public Element element() {
                return found;
            }

            @Override
            public @Nullable Spot spot() {
                return placed ? new Spot(3, 4) : null;
            }

            @Override
            public @Nullable Away away() {
                int left = below - turned.size() * ROWS_A_STEP;
                return left <= 0 ? null : new Away(new Spot(7, 8), 0, left * ROW);
            }

            @Override
            public boolean act(Act act) {
                if (offers) {
                    done.add(act.toString());
                    states = statesAfterwards;
                }
                return offers;
            }

            @Override
            public boolean write(String text) {
                if (offers) {
                    done.add("write " + text);
                }
                return offers;
            }

            @Override
            public Set<String> states() {
                return states;
            }

            @Override
            public void close() {
                done.add("close");
            }
        };
    }
}
