package dev.sophon.node.tray.internal;

import dev.sophon.node.platform.Tray.Icon;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/** How the Node is, at a glance: each by its own colour and its own shape, for who does not tell colours apart. */
enum Face {
    /** A full disc. */
    ONLINE(new Color(0x2e9e4f)),
    /** A disc with a triangle: a command runs. */
    WORKING(new Color(0x2f6fde)),
    /** A disc with two bars. */
    PAUSED(new Color(0xd98200)),
    /** A ring. */
    OFFLINE(new Color(0x8a8f98)),
    /** A ring with a stroke through it: it does not come back by itself. */
    ENDED(new Color(0xc8372d));

    /** As panels show them, and twice as large for dense screens. */
    private static final int[] SIDES = {16, 22, 24, 32, 48};

    private final Color colour;

    Face(Color colour) {
        this.colour = colour;
    }

    /** Drawn anew: they are few, small and seldom wanted. */
    List<Icon> icons() {
        return IntStream.of(SIDES).mapToObj(this::icon).toList();
    }

    private Icon icon(int side) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        // In tenths of the side from here on.
        pen.scale(side / 10.0, side / 10.0);
        draw(pen);
        pen.dispose();
        return new Icon(side, image.getRGB(0, 0, side, side, null, 0, side));
    }

    private void draw(Graphics2D pen) {
        pen.setColor(colour);
        switch (this) {
            case ONLINE -> disc(pen);
            case WORKING -> {
                disc(pen);
                Path2D triangle = new Path2D.Double();
                triangle.moveTo(3.7, 2.8);
                triangle.lineTo(7.6, 5);
                triangle.lineTo(3.7, 7.2);
                triangle.closePath();
                pen.setColor(Color.WHITE);
                pen.fill(triangle);
            }
            case PAUSED -> {
                disc(pen);
                pen.setColor(Color.WHITE);
                pen.fill(new Rectangle2D.Double(3.1, 2.9, 1.3, 4.2));
                pen.fill(new Rectangle2D.Double(5.6, 2.9, 1.3, 4.2));
            }
            case OFFLINE -> ring(pen);
            case ENDED -> {
                ring(pen);
                pen.draw(new Line2D.Double(2.4, 7.6, 7.6, 2.4));
            }
        }
    }

    private static void disc(Graphics2D pen) {
        pen.fill(new Ellipse2D.Double(0.6, 0.6, 8.8, 8.8));
    }

    private static void ring(Graphics2D pen) {
        pen.setStroke(new BasicStroke(1.4f));
        pen.draw(new Ellipse2D.Double(1.3, 1.3, 7.4, 7.4));
    }
}
