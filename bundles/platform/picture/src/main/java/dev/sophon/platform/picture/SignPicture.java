package dev.sophon.platform.picture;

import dev.sophon.node.platform.screen.Monitor;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** What a sign looks like: its words in white on red, behind a dot. */
public final class SignPicture {
    static {
        // Otherwise AWT opens a display of its own when it looks for fonts, and takes Xlib's error handlers.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    /** What is behind the words. */
    public static final Color GROUND = new Color(0xb3261e);

    private SignPicture() {}

    /**
     * Draws it.
     *
     * @param monitor that it has to fit on
     */
    public static BufferedImage draw(String words, Monitor monitor) {
        double scale = Math.max(1, Math.min(4, monitor.scaleFactor()));
        Font font = new Font(Font.SANS_SERIF, Font.BOLD, (int) (15 * scale));
        int margin = (int) (12 * scale);
        int dot = (int) (12 * scale);
        Graphics2D scratch = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        FontMetrics metrics = scratch.getFontMetrics(font);
        scratch.dispose();
        int width = Math.min(monitor.width(), metrics.stringWidth(words) + dot + 3 * margin);
        int height = metrics.getHeight() + margin;
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(GROUND);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.WHITE);
        graphics.fillOval(margin, (height - dot) / 2, dot, dot);
        graphics.setFont(font);
        graphics.drawString(words, 2 * margin + dot, (height - metrics.getHeight()) / 2 + metrics.getAscent());
        graphics.dispose();
        return image;
    }
}
