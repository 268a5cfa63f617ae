package dev.sophon.command.screen.internal.picture;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sophon.command.screen.internal.elements.Outline;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.node.platform.screen.ScreenCapture.Look;
import dev.sophon.node.platform.screen.ScreenCapture.Shot;
import dev.sophon.node.platform.screen.ScreenCapture.Taken;
import dev.sophon.node.platform.window.Window;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.text.OneLine;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/** Numbers that are drawn on the elements of a picture, and what each stands for. For one picture. */
final class Marks {
    static final String WORDS = "Draw a number on each element that can be used, and tell which is which";

    private static final int MOST = 150;
    /** Of all that is told of them. */
    static final int MOST_BYTES = MOST * 600;

    private static final int DEEPEST = 28;
    private static final int MOST_ELEMENTS = 3000;
    private static final int LONGEST_NAME = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** What is encoded twice is taken well the first time. */
    private static final int BEST_QUALITY = 95;

    /** Three by five, each row of a digit as three bits, the top one first: fonts are not there on every machine. */
    private static final int[] DIGITS = {
        0b111_101_101_101_111,
        0b010_110_010_010_111,
        0b111_001_111_100_111,
        0b111_001_111_001_111,
        0b101_101_111_001_001,
        0b111_100_111_001_111,
        0b111_100_111_101_111,
        0b111_001_010_010_010,
        0b111_101_111_101_111,
        0b111_101_111_001_111
    };

    private static final int COLUMNS = 3;
    private static final int ROWS = 5;
    private static final int DOT = 2;
    private static final int DIGIT = (COLUMNS + 1) * DOT;
    private static final int LABEL_HEIGHT = (ROWS + 2) * DOT;
    static final Color COLOUR = new Color(0xc2185b);

    private final List<Element> elements;
    /** What each number stands for, with its middle on the screen. */
    private ArrayNode told = Json.mapper().createArrayNode();

    private Marks(List<Element> elements) {
        this.elements = elements;
    }

    /**
     * Looks at what there is to mark.
     *
     * @param window null for the one that has the focus
     */
    static Marks on(@Nullable ElementTree tree, @Nullable Window window) throws CommandException, InterruptedException {
        if (tree == null) {
            throw CommandException.unsupported("marks: nobody here tells of elements");
        }
        ElementTree.Query query = new ElementTree.Query(false, true, window, DEEPEST, MOST_ELEMENTS, PATIENCE);
        return new Marks(tree.query(query).windows().stream()
                .flatMap(Element::flat)
                .filter(each -> each.handle() != null && each.bounds() != null)
                .filter(each -> !Outline.isWindow(each) && Outline.isUsable(each))
                .toList());
    }

    /** A picture with the numbers of those whose middles it shows. */
    Look take(ScreenCapture screen, Shot shot) throws CommandException {
        int quality = Math.max(shot.quality(), BEST_QUALITY);
        Taken taken = screen.take(new Shot(shot.region(), shot.window(), shot.cursor(), quality, shot.maxWidth()));
        try {
            BufferedImage image = Objects.requireNonNull(
                    ImageIO.read(new ByteArrayInputStream(taken.jpeg().bytes())));
            draw(image, taken.screen());
            Jpeg marked = new Jpeg(encoded(image, shot.quality()), image.getWidth(), image.getHeight());
            return new Look(marked, List.of(), taken.screen(), null);
        } catch (IOException e) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "The picture could not be marked.", e);
        }
    }

    /** What was drawn on the last one, as JSON without braces. */
    String fields() {
        return "\"marks\":" + new String(Json.bytes(told), StandardCharsets.UTF_8) + ",\"untrusted\":true";
    }

    private void draw(BufferedImage image, Bounds screen) {
        double scale = (double) image.getWidth() / screen.width();
        ArrayNode marks = Json.mapper().createArrayNode();
        List<Rectangle> labels = new ArrayList<>();
        Graphics2D graphics = image.createGraphics();
        try {
            for (Element element : elements) {
                Bounds at = Objects.requireNonNull(element.bounds());
                int x = at.x() + at.width() / 2;
                int y = at.y() + at.height() / 2;
                if (marks.size() < MOST && screen.contains(x, y)) {
                    int number = marks.size() + 1;
                    String name =
                            element.name().isBlank() && element.label() != null ? element.label() : element.name();
                    marks.addObject()
                            .put("mark", number)
                            .put("handle", element.handle())
                            .put("role", element.role())
                            .put("name", OneLine.of(name, LONGEST_NAME))
                            .put("x", x)
                            .put("y", y);
                    Rectangle box = new Rectangle(
                            (int) ((at.x() - screen.x()) * scale),
                            (int) ((at.y() - screen.y()) * scale),
                            (int) (at.width() * scale),
                            (int) (at.height() * scale));
                    Rectangle label = label(box, number, labels, image);
                    labels.add(label);
                    graphics.setColor(COLOUR);
                    graphics.drawRect(box.x, box.y, box.width - 1, box.height - 1);
                    write(graphics, label, number);
                }
            }
        } finally {
            graphics.dispose();
        }
        told = marks;
    }

    /** In a corner of the element, and where that is taken in another one. */
    private static Rectangle label(Rectangle box, int number, List<Rectangle> taken, BufferedImage image) {
        int width = String.valueOf(number).length() * DIGIT + DOT;
        int right = box.x + box.width - width;
        int bottom = box.y + box.height - LABEL_HEIGHT;
        Rectangle first = inside(new Rectangle(box.x, box.y, width, LABEL_HEIGHT), image);
        for (int[] corner : new int[][] {{box.x, box.y}, {right, box.y}, {box.x, bottom}, {right, bottom}}) {
            Rectangle label = inside(new Rectangle(corner[0], corner[1], width, LABEL_HEIGHT), image);
            if (taken.stream().noneMatch(label::intersects)) {
                return label;
            }
        }
        return first;
    }

    private static Rectangle inside(Rectangle label, BufferedImage image) {
        int x = Math.max(0, Math.min(label.x, image.getWidth() - label.width));
        int y = Math.max(0, Math.min(label.y, image.getHeight() - label.height));
        return new Rectangle(x, y, label.width, label.height);
    }

    private static void write(Graphics2D graphics, Rectangle label, int number) {
        graphics.fill(label);
        graphics.setColor(Color.WHITE);
        int x = label.x + DOT;
        for (char digit : String.valueOf(number).toCharArray()) {
            for (int bit = 0; bit < COLUMNS * ROWS; bit++) {
                if ((DIGITS[digit - '0'] >> (COLUMNS * ROWS - 1 - bit) & 1) != 0) {
                    graphics.fillRect(x + bit % COLUMNS * DOT, label.y + (1 + bit / COLUMNS) * DOT, DOT, DOT);
                }
            }
            x += DIGIT;
        }
    }

    private static byte[] encoded(BufferedImage image, int quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream file = new ByteArrayOutputStream(image.getWidth() * image.getHeight() / 8 + 1024);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality / 100f);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }
}
