package dev.sophon.platform.atspi.internal.tree;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names elements by what they are: which object of which process and window, of which role, called what, and beside which
 * words where that alone tells it from others. The same element has the same handle in every look, after a restart too, so
 * nothing has to be remembered; what has become another one has another handle. For one thread.
 */
public final class Handles {
    /** What is taken for another one when its words change: lists are filled anew with the same objects. */
    private static final Set<Integer> ROWS = Set.of(
            Names.number("list item"),
            Names.number("table row"),
            Names.number("tree item"),
            Names.number("description value"));

    private static final int CELL = Names.number("table cell");

    /** Without those that are taken for one another. */
    private static final String DIGITS = "abcdefghijkmnpqrstuvwxyz23456789";

    private static final int LENGTH = 6;
    private static final int BITS = 5;
    private static final int MOST_WORDS = 40;

    private final MessageDigest sha256;

    public Handles() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Gives each element its handle.
     *
     * @param tops with all that was seen in them
     * @param processes of the applications, by their names on the bus
     */
    public void name(List<Node> tops, Map<String, Long> processes) {
        for (Node top : tops) {
            Window window = new Window(processes.getOrDefault(top.ref.bus(), 0L), top.ref.path());
            name(top, 0, top.ref.path(), "", window, List.of());
        }
    }

    private record Window(long process, String path) {}

    /** Of a row: in which level, and whose. */
    private record Word(int level, Node node) {}

    /** @param object which one it is in its process */
    private void name(Node node, int level, String object, String around, Window window, List<Word> row) {
        String told = row.stream()
                .filter(word -> word.level() <= level && !word.node().isInside(node.ref))
                .map(word -> word.node().traits.name())
                .collect(Collectors.joining("\n"));
        node.handle = digest(
                String.valueOf(window.process()),
                node.ref.bus(),
                object,
                window.path(),
                String.valueOf(node.traits.role()),
                ownName(node),
                ownName(node).isEmpty() ? around : "",
                told);
        List<Word> words = row;
        if (ROWS.contains(node.traits.role())) {
            words = new ArrayList<>();
            collect(node, level, words);
        }
        for (int i = 0; i < node.children.size(); i++) {
            String beside = neighbours(node.children, i);
            name(node.children.get(i), level + 1, object(node.children.get(i), beside), beside, window, words);
        }
    }

    /** Qt makes the cells of a tree anew for each look: which one it is, only its tree and those beside it tell. */
    private static String object(Node node, String beside) {
        Node tree = node.traits.role() == CELL && node.app.isQt() ? node.parent : null;
        return tree == null ? node.ref.path() : tree.ref.path() + "\n" + beside;
    }

    /** A combo box of GTK is called by what is chosen in it, and stays the same one; a window's title tells what is open. */
    private static String ownName(Node node) {
        boolean chosen = node.traits.role() == Names.ROLE_COMBO_BOX && node.app.isGtk();
        return node.parent == null || chosen ? "" : node.traits.name();
    }

    private static String neighbours(List<Node> siblings, int at) {
        return at
                + "\n" + (at == 0 ? "" : siblings.get(at - 1).traits.name())
                + "\n"
                + (at + 1 == siblings.size() ? "" : siblings.get(at + 1).traits.name());
    }

    private static void collect(Node node, int level, List<Word> words) {
        for (Node child : node.children) {
            if (words.size() < MOST_WORDS
                    && child.traits.has(Names.SHOWING)
                    && !child.traits.name().isEmpty()) {
                words.add(new Word(level + 1, child));
            }
            collect(child, level + 1, words);
        }
    }

    private String digest(String... parts) {
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            sha256.update((byte) (bytes.length >> 8));
            sha256.update((byte) bytes.length);
            sha256.update(bytes);
        }
        int bits = ByteBuffer.wrap(sha256.digest()).getInt();
        StringBuilder handle = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            handle.append(DIGITS.charAt((bits >>> (i * BITS)) & 31));
        }
        return handle.toString();
    }
}
