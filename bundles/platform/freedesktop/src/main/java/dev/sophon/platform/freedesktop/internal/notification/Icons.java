package dev.sophon.platform.freedesktop.internal.notification;

import dev.sophon.node.command.CommandException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/** Gets a notification's icon: names a file to the daemon, or fetches a picture and hands it over. Thread-safe. */
final class Icons {
    private static final Duration TO_FETCH = Duration.ofSeconds(5);
    private static final int LARGEST_BYTES = 1 << 20;
    private static final int LARGEST_SIDE = 4096;
    /** As large as any daemon shows one. */
    private static final int SHOWN_SIDE = 128;

    /**
     * What the daemon is told.
     *
     * @param name a path; empty if there is a picture, or nothing
     */
    record Icon(String name, @Nullable Picture picture) {}

    private final Predicate<InetAddress> mayAsk;

    /** Fetches from the public network only: whoever may notify may not make this machine ask around in its own. */
    Icons() {
        this(Icons::isPublic);
    }

    /** @param mayAsk whether a picture may be fetched from this address */
    Icons(Predicate<InetAddress> mayAsk) {
        this.mayAsk = mayAsk;
    }

    private static boolean isPublic(InetAddress address) {
        boolean uniqueLocal = address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
        return !address.isLoopbackAddress()
                && !address.isAnyLocalAddress()
                && !address.isLinkLocalAddress()
                && !address.isSiteLocalAddress()
                && !address.isMulticastAddress()
                && !uniqueLocal;
    }

    Icon load(String icon) throws CommandException, InterruptedException {
        String scheme = icon.replaceFirst(":.*$", "").toLowerCase(Locale.ROOT);
        try {
            if (icon.startsWith("/")) {
                return file(Path.of(icon));
            }
            return switch (scheme) {
                case "file" -> file(Path.of(URI.create(icon)));
                case "http", "https" -> fetched(URI.create(icon));
                default -> throw unknown();
            };
        } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
            throw unknown();
        }
    }

    private static CommandException unknown() {
        return CommandException.invalidParams("icon: expected an absolute path, or a file, http or https URL");
    }

    private static Icon file(Path path) throws CommandException, InvalidPathException {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw CommandException.invalidParams("icon: expected a file that is there and can be read");
        }
        return new Icon(path.toString(), null);
    }

    private Icon fetched(URI url) throws CommandException, InterruptedException {
        if (url.getHost() == null) {
            throw unknown();
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(url.getHost())) {
                if (!mayAsk.test(address)) {
                    throw CommandException.invalidParams("icon: expected a URL on the public network");
                }
            }
        } catch (UnknownHostException e) {
            throw CommandException.invalidParams("icon: the URL cannot be fetched");
        }
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(TO_FETCH)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        HttpRequest request = HttpRequest.newBuilder(url).timeout(TO_FETCH).build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] bytes = body.readNBytes(LARGEST_BYTES + 1);
                if (response.statusCode() != 200 || bytes.length > LARGEST_BYTES) {
                    throw notAPicture();
                }
                return new Icon("", picture(bytes));
            }
        } catch (IOException e) {
            throw CommandException.invalidParams("icon: the URL cannot be fetched");
        }
    }

    private static Picture picture(byte[] file) throws CommandException {
        try (ImageInputStream stream = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw notAPicture();
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                // Before it is unpacked: a small file can hold a picture that fills the memory.
                if (reader.getWidth(0) > LARGEST_SIDE || reader.getHeight(0) > LARGEST_SIDE) {
                    throw notAPicture();
                }
                return scaled(reader.read(0));
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException e) {
            throw notAPicture();
        }
    }

    private static Picture scaled(BufferedImage image) {
        double scale = Math.min(1, (double) SHOWN_SIDE / Math.max(image.getWidth(), image.getHeight()));
        int width = (int) Math.max(1, Math.round(image.getWidth() * scale));
        int height = (int) Math.max(1, Math.round(image.getHeight() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        byte[] data = new byte[4 * width * height];
        int[] pixels = small.getRGB(0, 0, width, height, null, 0, width);
        for (int i = 0; i < pixels.length; i++) {
            data[4 * i] = (byte) (pixels[i] >> 16);
            data[4 * i + 1] = (byte) (pixels[i] >> 8);
            data[4 * i + 2] = (byte) pixels[i];
            data[4 * i + 3] = (byte) (pixels[i] >> 24);
        }
        return new Picture(width, height, data);
    }

    private static CommandException notAPicture() {
        return CommandException.invalidParams("icon: expected the URL of a PNG, JPEG, GIF or BMP picture of at most "
                + LARGEST_BYTES + " bytes and " + LARGEST_SIDE + " pixels a side");
    }
}
