package dev.sophon.platform.atspi.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.dbus.Ref;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is another element has another handle, and nothing else has. */
class HandlesTest {
    private static final String BUS = ":1.7";
    private static final int BUTTON = Names.number("push button");
    private static final int ROW = Names.number("list item");
    private static final App APP = new App(new Ref(BUS, "/root"), "app", "gtk", "3", "", List.of());

    private long process = 100;
    private String frame = "/frame";
    private String title = "Letters";
    private String words = "From Ada";
    private String state = "";
    private String button = "Delete";
    private String beside = "";
    private int role = BUTTON;

    private static Node add(Node parent, String path, int role, String name, long states) {
        return add(APP, parent, path, role, name, states);
    }

    private static Node add(App app, Node parent, String path, int role, String name, long states) {
        Node node = new Node(new Ref(BUS, path), app, parent, new Traits(role, states, name, 0, Set.of()));
        if (parent != null) {
            parent.children.add(node);
        }
        return node;
    }

    /** A window with a row that has words and a button, and a field without a name beside some words. */
    private List<String> handles() {
        Node top = add(null, frame, Names.ROLE_FRAME, title, Names.SHOWING);
        Node row = add(top, "/1", ROW, "", Names.SHOWING);
        Node of = add(row, "/2", Names.number("label"), words, Names.SHOWING);
        Node delete = add(row, "/3", role, button, Names.SHOWING);
        add(delete, "/4", Names.number("label"), state, Names.SHOWING);
        add(top, "/5", Names.number("label"), beside, Names.SHOWING);
        Node field = add(top, "/6", Names.ROLE_TEXT, "", Names.SHOWING);
        new Handles().name(List.of(top), Map.of(BUS, process));
        return List.of(
                String.valueOf(top.handle),
                String.valueOf(of.handle),
                String.valueOf(delete.handle),
                String.valueOf(field.handle));
    }

    /** Of the window, the words, the button and the field: which have another handle after the change. */
    private String changed(Consumer<HandlesTest> change) {
        List<String> before = new HandlesTest().handles();
        HandlesTest other = new HandlesTest();
        change.accept(other);
        List<String> after = other.handles();
        StringBuilder changed = new StringBuilder();
        for (int i = 0; i < before.size(); i++) {
            changed.append(
                    before.get(i).equals(after.get(i))
                            ? ""
                            : List.of("window ", "words ", "button ", "field ").get(i));
        }
        return changed.toString().strip();
    }

    /** Three cells of a tree, at paths that begin with the number. */
    private static List<String> cells(String toolkit, int path, String... names) {
        App app = new App(new Ref(BUS, "/root"), "app", toolkit, "5", "", List.of());
        Node top = add(app, null, "/frame", Names.ROLE_FRAME, "Letters", Names.SHOWING);
        Node tree = add(app, top, "/tree", Names.number("tree"), "Places", Names.SHOWING);
        for (int i = 0; i < names.length; i++) {
            add(app, tree, "/" + (path + i), Names.number("table cell"), names[i], Names.SHOWING);
        }
        new Handles().name(List.of(top), Map.of(BUS, 100L));
        return tree.children.stream().map(cell -> cell.handle).toList();
    }

    @Test
    void knowsCellsOfQtAgainWhichAreMadeAnewForEachLook() {
        List<String> before = cells("Qt", 10, "Oslo", "Rome", "Bari");
        assertThat(before).doesNotHaveDuplicates();
        assertThat(cells("Qt", 20, "Oslo", "Rome", "Bari")).isEqualTo(before);
        assertThat(cells("Qt", 20, "Rome", "Oslo", "Bari")).as("swapped").doesNotContainAnyElementsOf(before);
        assertThat(cells("gtk", 20, "Oslo", "Rome", "Bari"))
                .as("who keeps its objects is taken at its word")
                .doesNotContainAnyElementsOf(cells("gtk", 10, "Oslo", "Rome", "Bari"));
    }

    @Test
    void tellsWhatHasBecomeAnotherOne() {
        assertThat(handles()).doesNotHaveDuplicates().allMatch(handle -> handle.matches("[a-km-np-z2-9]{6}"));
        assertThat(changed(same -> {})).isEmpty();
        assertThat(changed(it -> it.process = 101)).isEqualTo("window words button field");
        assertThat(changed(it -> it.frame = "/frame2")).isEqualTo("window words button field");
        assertThat(changed(it -> it.title = "Letters (2)"))
                .as("what is open in it")
                .isEmpty();
        assertThat(changed(it -> it.button = "Send")).as("renamed").isEqualTo("words button");
        assertThat(changed(it -> it.role = ROW)).as("another role").isEqualTo("button");
        assertThat(changed(it -> it.words = "From Bob"))
                .as("the row tells something else")
                .isEqualTo("words button");
        assertThat(changed(it -> it.state = "busy")).as("its own parts").isEmpty();
        assertThat(changed(it -> it.beside = "Town"))
                .as("beside what has no name")
                .isEqualTo("field");
    }
}
