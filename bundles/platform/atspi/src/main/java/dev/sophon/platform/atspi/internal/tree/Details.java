package dev.sophon.platform.atspi.internal.tree;

import dev.sophon.dbus.Call;
import dev.sophon.dbus.Ref;
import dev.sophon.node.platform.Bounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where elements are, what they hold, and what can be done with them. For one thread. */
public final class Details {
    /** Of a text field, in characters. */
    private static final int LONGEST_TEXT = 1000;

    private static final int MOST_ACTIONS = 16;
    private static final int MOST_LABELS = 3;
    private static final int SCREEN = 0;
    /** The number of the relation. */
    private static final long LABELLED_BY = 2;

    private static final String COMPONENT = "org.a11y.atspi.Component";
    private static final String VALUE = "org.a11y.atspi.Value";
    private static final String TEXT = "org.a11y.atspi.Text";
    public static final String ACTION = "org.a11y.atspi.Action";

    private final Peers peers;
    private final List<Questions> open = new ArrayList<>();
    private final List<Words> followUps = new ArrayList<>();

    public Details(Peers peers) {
        this.peers = peers;
    }

    /** Where an element is now, in its application's units; null where that is not told. */
    @Nullable
    public Bounds place(Node node) throws InterruptedException {
        Call extents = new Call(node.ref, COMPONENT, "GetExtents", "u", SCREEN);
        peers.ask(List.of(extents));
        return bounds(extents);
    }

    /** Where several are; null in the place of each that does not tell it. */
    public List<@Nullable Bounds> places(List<Ref> refs) throws InterruptedException {
        List<Call> calls = refs.stream()
                .map(ref -> new Call(ref, COMPONENT, "GetExtents", "u", SCREEN))
                .toList();
        peers.ask(calls);
        List<@Nullable Bounds> places = new ArrayList<>();
        calls.forEach(call -> places.add(bounds(call)));
        return places;
    }

    /** Whether an element is still where it was, and called as it was. */
    public boolean isAsBefore(Node node) throws InterruptedException {
        Call extents = new Call(node.ref, COMPONENT, "GetExtents", "u", SCREEN);
        Call name = Call.get(node.ref, TraitCalls.ACCESSIBLE, "Name");
        peers.ask(List.of(extents, name));
        return Objects.equals(node.told, bounds(extents)) && name.text().equals(node.traits.name());
    }

    /** What is asked about one element. */
    private record Questions(
            Node node,
            @Nullable Call extents,
            @Nullable Call value,
            @Nullable Call length,
            @Nullable Call actions,
            @Nullable Call relations) {
        static Questions about(Node node) {
            Traits traits = node.traits;
            // Where hidden elements would be, and what could be done with them, means nothing.
            boolean shown = traits.has(Names.SHOWING);
            boolean number = traits.offers("Value");
            return new Questions(
                    node,
                    shown && traits.offers("Component") && node.app.knowsTheScreen()
                            ? new Call(node.ref, COMPONENT, "GetExtents", "u", SCREEN)
                            : null,
                    number ? Call.get(node.ref, VALUE, "CurrentValue") : null,
                    !number && holdsText(traits) ? Call.get(node.ref, TEXT, "CharacterCount") : null,
                    shown && traits.offers("Action") ? new Call(node.ref, ACTION, "GetActions", "") : null,
                    shown && mayHaveALabel(traits)
                            ? new Call(node.ref, TraitCalls.ACCESSIBLE, "GetRelationSet", "")
                            : null);
        }

        /** A combo box of GTK is called by what is chosen in it, and it is the button in it that takes the focus. */
        private static boolean mayHaveALabel(Traits traits) {
            return traits.role() == Names.ROLE_COMBO_BOX
                    || (traits.has(Names.FOCUSABLE) && traits.name().isBlank());
        }

        private static boolean holdsText(Traits traits) {
            int role = traits.role();
            return traits.offers("Text")
                    && role != Names.ROLE_PASSWORD
                    && (traits.has(Names.EDITABLE)
                            || role == Names.ROLE_TEXT
                            || role == Names.ROLE_ENTRY
                            || role == Names.ROLE_TERMINAL);
        }

        void addTo(List<Call> calls) {
            for (Call call : new Call[] {extents, value, length, actions, relations}) {
                if (call != null) {
                    calls.add(call);
                }
            }
        }
    }

    /** Asks about elements, all at once. */
    public void ask(List<Node> nodes) throws InterruptedException {
        add(nodes);
        finish();
    }

    /** Remembers to ask about elements with the next exchange. */
    public void add(List<Node> nodes) {
        nodes.stream().map(Questions::about).forEach(open::add);
    }

    /** Asks other calls, and with them what is open: each exchange is a wait for the application. */
    void askWith(List<Call> others) throws InterruptedException {
        List<Questions> asked = new ArrayList<>(open);
        List<Words> followed = new ArrayList<>(followUps);
        open.clear();
        followUps.clear();
        List<Call> calls = new ArrayList<>(others);
        asked.forEach(question -> question.addTo(calls));
        followed.forEach(words -> calls.addAll(words.calls()));
        peers.ask(calls);
        asked.forEach(this::read);
        followed.forEach(Words::read);
    }

    /** Asks what is open still. */
    void finish() throws InterruptedException {
        while (!open.isEmpty() || !followUps.isEmpty()) {
            askWith(List.of());
        }
    }

    private void read(Questions question) {
        Node node = question.node();
        node.told = bounds(question.extents());
        node.bounds = node.told;
        node.value = number(question.value());
        node.actions = actions(question.actions());
        List<Call> names = labels(question.relations());
        if (!names.isEmpty()) {
            followUps.add(new Words(names, () -> node.label = joined(names)));
        }
        long length = question.length() == null ? 0 : question.length().number(0);
        if (length > 0) {
            Call text = new Call(node.ref, TEXT, "GetText", "ii", 0, (int) Math.min(length, LONGEST_TEXT));
            followUps.add(new Words(List.of(text), () -> node.value = text.succeeded() ? text.text() : null));
        } else if (question.length() != null && question.length().succeeded()) {
            node.value = "";
        }
    }

    /** What can be asked only once something else has been told. */
    private record Words(List<Call> calls, Runnable reader) {
        void read() {
            reader.run();
        }
    }

    /** Asks for the names of what labels an element, by the type {@code a(ua(so))}. */
    private static List<Call> labels(@Nullable Call relations) {
        List<Call> names = new ArrayList<>();
        for (Object relation : relations == null ? List.of() : relations.list()) {
            if (relation instanceof Object[] fields
                    && fields.length == 2
                    && Long.valueOf(LABELLED_BY).equals(fields[0])
                    && fields[1] instanceof List<?> targets) {
                Ref.list(targets, MOST_LABELS)
                        .forEach(label -> names.add(Call.get(label, TraitCalls.ACCESSIBLE, "Name")));
            }
        }
        return names.subList(0, Math.min(names.size(), MOST_LABELS));
    }

    private static @Nullable String joined(List<Call> names) {
        String words = names.stream()
                .map(call -> call.text().strip())
                .filter(name -> !name.isEmpty())
                .collect(Collectors.joining(" "));
        return words.isEmpty() ? null : words;
    }

    private static @Nullable Bounds bounds(@Nullable Call extents) {
        // A width below zero, or a place at the end of the range of numbers, says that it is nowhere.
        if (extents != null
                && extents.value() instanceof Object[] place
                && place.length == 4
                && place[0] instanceof Integer x
                && place[1] instanceof Integer y
                && place[2] instanceof Integer width
                && place[3] instanceof Integer height
                && width >= 0
                && height >= 0
                && x != Integer.MIN_VALUE
                && y != Integer.MIN_VALUE) {
            return new Bounds(x, y, width, height);
        }
        return null;
    }

    private static @Nullable String number(@Nullable Call value) {
        if (value == null || !(value.value() instanceof Double number)) {
            return null;
        }
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.valueOf(number.longValue())
                : String.valueOf(number);
    }

    private static List<String> actions(@Nullable Call actions) {
        List<String> names = new ArrayList<>();
        for (Object action : actions == null ? List.of() : actions.list()) {
            if (action instanceof Object[] fields
                    && fields[0] instanceof String name
                    && !name.isEmpty()
                    && names.size() < MOST_ACTIONS) {
                names.add(name);
            }
        }
        return names;
    }
}
