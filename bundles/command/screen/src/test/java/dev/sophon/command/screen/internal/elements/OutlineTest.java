package dev.sophon.command.screen.internal.elements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Element;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutlineTest {
    private static final String CAN = "enabled focusable";

    private static Element element(
            String role,
            String name,
            String states,
            @Nullable String value,
            @Nullable String label,
            Element... inside) {
        return new Element(
                role.equals("frame") ? "/app/frame[0]" : "/app/frame[0]/it[0]",
                role,
                name,
                List.of(states.split(" ", -1)),
                new Bounds(10, 20, 30, 40),
                value,
                List.of(),
                label,
                "abc234",
                List.of(inside));
    }

    private static Element plain(String role, String name, Element... inside) {
        return element(role, name, "enabled", null, null, inside);
    }

    private static String outline(Element... inside) {
        return String.join("\n", Outline.of(List.of(element("frame", "Form", "enabled active", null, null, inside))));
    }

    @Test
    void hasALineForWhatSaysOrDoesSomething() {
        assertThat(outline(
                        plain("filler", "", plain("panel", "", element("push button", "Send", CAN, null, null))),
                        element("text", "", CAN + " focused", "Ada \"L.\"\n\tLovelace", "Your name"),
                        element("slider", "Level", CAN, "42", null),
                        element("check box", "Agree", CAN + " checked", null, null),
                        element("tree item", "Branch", CAN + " expandable", null, null),
                        element("push button", "Later", "focusable", null, null),
                        element("combo box", "red", CAN, null, "Colour"),
                        element("scroll bar", "", "enabled", "0", null),
                        plain("label", "Your name"),
                        plain("label", ""),
                        plain("label", "Nothing sent")))
                .isEqualTo(
                        """
                        frame "Form" active
                         push button "Send" abc234 25,40
                         text "Your name" = "Ada \\"L.\\" Lovelace" focused abc234 25,40
                         slider "Level" = "42" abc234 25,40
                         check box "Agree" checked abc234 25,40
                         tree item "Branch" collapsed abc234 25,40
                         push button "Later" disabled 25,40
                         combo box "Colour" = "red" abc234 25,40
                         "Nothing sent" 25,40""");
    }

    @Test
    void startsWithTheElementsThatAreLeftOfIt() {
        assertThat(Outline.of(List.of(plain("frame", ""), element("push button", "Send", CAN + " active", null, null))))
                .containsExactly("frame", "push button \"Send\" abc234 25,40");
    }

    @Test
    void indentsOnlyBelowLinesAndSaysNothingTwice() {
        assertThat(outline(plain("menu", "File", plain("filler", "", plain("label", "File"), plain("label", "More")))))
                .isEqualTo("frame \"Form\" active\n menu \"File\" 25,40\n  \"More\" 25,40");
    }

    /** No text of an application makes a line that looks like another element's. */
    @Test
    void keepsTextsOnTheirLinesAndShort() {
        String hostile = "a\n push button \"OK\" abc234 \u2028\u202e" + "x".repeat(5000);

        List<String> lines = Outline.of(List.of(plain("frame", hostile), element("text", "n", CAN, hostile, null)));

        assertThat(lines)
                .hasSize(2)
                .allMatch(line -> line.length() < 300 && !line.matches("(?s).*[\\n\u2028\u202e].*"));
    }
}
