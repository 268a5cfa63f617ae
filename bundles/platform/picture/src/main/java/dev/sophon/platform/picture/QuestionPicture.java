package dev.sophon.platform.picture;

import dev.sophon.node.platform.QuestionWindow.Question;
import dev.sophon.node.platform.screen.Monitor;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * What a question looks like: where everything stands in it, and its pixels. Drawn by Java2D without a display of its own,
 * which needs no more than a headless runtime and has a font for most of what is written. For one thread.
 */
public final class QuestionPicture {
    static {
        // Otherwise AWT opens a display of its own when it looks for fonts, and takes Xlib's error handlers.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private static final Color GROUND = new Color(0xfafafa);
    private static final Color PAPER = Color.WHITE;
    private static final Color INK = new Color(0x202124);
    private static final Color EDGE = new Color(0x9aa0a6);
    private static final Color ALARM = new Color(0xb3261e);
    private static final Color FOCUS = new Color(0x1a73e8);

    private final Question question;
    private final Font headingFont;
    private final Font lineFont;
    private final Font buttonFont;
    private final int margin;
    private final int width;
    private final int height;
    private final int lineHeight;
    private final List<String> heading;
    private final List<String> shown;
    private final List<Rectangle> buttons = new ArrayList<>();
    private final Rectangle paper;

    /**
     * Lays it out.
     *
     * @param monitor that it has to fit on
     */
    public QuestionPicture(Question question, Monitor monitor) {
        this.question = question;
        double scale = Math.max(1, Math.min(4, monitor.scaleFactor()));
        headingFont = new Font(Font.SANS_SERIF, Font.BOLD, (int) (15 * scale));
        lineFont = new Font(Font.MONOSPACED, Font.PLAIN, (int) (13 * scale));
        buttonFont = new Font(Font.SANS_SERIF, Font.PLAIN, (int) (13 * scale));
        margin = (int) (14 * scale);
        BufferedImage scratch = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scratch.createGraphics();
        FontMetrics headings = graphics.getFontMetrics(headingFont);
        FontMetrics lines = graphics.getFontMetrics(lineFont);
        FontMetrics labels = graphics.getFontMetrics(buttonFont);
        lineHeight = Math.max(1, lines.getHeight());
        int buttonHeight = labels.getHeight() + margin;
        int buttonsWidth = margin
                + question.choices().stream()
                        .mapToInt(choice -> labels.stringWidth(choice) + 3 * margin)
                        .sum();
        int room = monitor.width() - 4 * margin;
        width = Math.min(room, Math.max(buttonsWidth, (int) (640 * scale)));
        heading = wrap(question.heading(), headings, width - 2 * margin);
        int headingHeight = heading.size() * headings.getHeight();
        int rest = headingHeight + 2 * lineHeight + buttonHeight + 6 * margin;
        int mostLines = Math.max(5, Math.min(40, (monitor.height() * 9 / 10 - rest) / lineHeight));
        shown = fitting(question.lines(), lines, width - 4 * margin, mostLines);
        paper = new Rectangle(
                margin, 2 * margin + headingHeight, width - 2 * margin, shown.size() * lineHeight + 2 * margin);
        int top = paper.y + paper.height + margin + 2 * lineHeight;
        int left = width - buttonsWidth + margin;
        for (String choice : question.choices()) {
            int wide = labels.stringWidth(choice) + 2 * margin;
            buttons.add(new Rectangle(left, top, wide, buttonHeight));
            left += wide + margin;
        }
        height = top + buttonHeight + margin;
        graphics.dispose();
    }

    /** In pixels. */
    public int width() {
        return width;
    }

    /** In pixels. */
    public int height() {
        return height;
    }

    /** What can be read of what it is about. */
    public List<String> lines() {
        return List.copyOf(shown);
    }

    /** Where a choice is clicked. */
    public Rectangle button(int choice) {
        return buttons.get(choice);
    }

    /** The choice whose button is there; -1 for none. */
    public int choiceAt(int x, int y) {
        for (int i = 0; i < buttons.size(); i++) {
            if (buttons.get(i).contains(x, y)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Draws it.
     *
     * @param status stands above the buttons
     * @param alarm whether the status is to be seen
     * @param focused the choice that a key takes
     */
    public BufferedImage draw(String status, boolean alarm, int focused) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(GROUND);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(INK);
        text(graphics, headingFont, heading, margin, margin);
        graphics.setColor(PAPER);
        graphics.fill(paper);
        graphics.setColor(EDGE);
        graphics.draw(paper);
        graphics.setColor(INK);
        text(graphics, lineFont, shown, paper.x + margin, paper.y + margin);
        graphics.setColor(alarm ? ALARM : INK);
        text(graphics, buttonFont, List.of(status), margin, paper.y + paper.height + margin / 2);
        for (int i = 0; i < buttons.size(); i++) {
            button(graphics, buttons.get(i), question.choices().get(i), i == focused);
        }
        graphics.dispose();
        return image;
    }

    private static void button(Graphics2D graphics, Rectangle place, String label, boolean focused) {
        graphics.setColor(PAPER);
        graphics.fill(place);
        graphics.setColor(focused ? FOCUS : EDGE);
        graphics.draw(place);
        if (focused) {
            graphics.drawRect(place.x + 1, place.y + 1, place.width - 2, place.height - 2);
        }
        graphics.setColor(INK);
        FontMetrics metrics = graphics.getFontMetrics();
        graphics.drawString(
                label,
                place.x + (place.width - metrics.stringWidth(label)) / 2,
                place.y + (place.height - metrics.getHeight()) / 2 + metrics.getAscent());
    }

    private static void text(Graphics2D graphics, Font font, List<String> lines, int x, int y) {
        graphics.setFont(font);
        FontMetrics metrics = graphics.getFontMetrics();
        int baseline = y + metrics.getAscent();
        for (String line : lines) {
            graphics.drawString(line, x, baseline);
            baseline += metrics.getHeight();
        }
    }

    /** No more lines than there is room for, and never without saying so. */
    private static List<String> fitting(List<String> lines, FontMetrics metrics, int room, int most) {
        List<String> wrapped = new ArrayList<>();
        lines.forEach(line -> wrapped.addAll(wrap(line, metrics, room)));
        if (wrapped.size() <= most) {
            return wrapped;
        }
        int tail = most / 3;
        int head = most - tail - 1;
        List<String> cut = new ArrayList<>(wrapped.subList(0, head));
        cut.add("[… " + (wrapped.size() - head - tail) + " lines NOT SHOWN …]");
        cut.addAll(wrapped.subList(wrapped.size() - tail, wrapped.size()));
        return cut;
    }

    private static List<String> wrap(String text, FontMetrics metrics, int room) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (int one : text.codePoints().toArray()) {
            // A box in place of a character would hide which one it is.
            String shown = metrics.getFont().canDisplay(one) ? Character.toString(one) : escaped(one);
            int wide = metrics.stringWidth(shown);
            if (used + wide > room && line.length() > 0) {
                lines.add(line.toString());
                line.setLength(0);
                used = 0;
            }
            line.append(shown);
            used += wide;
        }
        lines.add(line.toString());
        return lines;
    }

    private static String escaped(int one) {
        StringBuilder escaped = new StringBuilder();
        for (char half : Character.toChars(one)) {
            escaped.append(String.format("\\u%04x", (int) half));
        }
        return escaped.toString();
    }
}
