package dev.sophon.platform.freedesktop.internal.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Notifier;
import dev.sophon.platform.freedesktop.internal.SessionBus;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.Desktop;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a real daemon shows, and what dbus-monitor hears of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FreedesktopNotifierTest {
    private Desktop desktop;
    private SessionBus bus;
    private Path heard;
    private final AtomicReference<Notifier> registered = new AtomicReference<>();

    @BeforeAll
    void start() {
        desktop = Desktop.start("openbox", "--sm-disable");
        desktop.launch("dunst");
        heard = desktop.home().resolve("heard");
        desktop.launch("sh", "-c", "exec dbus-monitor --session > " + heard);
        await().until(() -> desktop.output(
                                "gdbus",
                                "call",
                                "--session",
                                "--dest",
                                "org.freedesktop.Notifications",
                                "--object-path",
                                "/org/freedesktop/Notifications",
                                "--method",
                                "org.freedesktop.Notifications.GetCapabilities")
                        .isPresent()
                && Files.exists(heard)
                && !Files.readString(heard).isEmpty());
        bus = new SessionBus(desktop.environment().get("DBUS_SESSION_BUS_ADDRESS"), connection -> {
            registered.set(new FreedesktopNotifier(connection));
            return () -> registered.set(null);
        });
        await().until(() -> registered.get() != null);
    }

    @AfterAll
    void stop() {
        bus.stop();
        assertThat(registered.get()).isNull();
        desktop.close();
    }

    private Notifier notifier() {
        Notifier notifier = registered.get();
        assertThat(notifier).isNotNull();
        return notifier;
    }

    @Test
    void showsTitleBodyAndIcon() throws Exception {
        Path icon = Files.writeString(desktop.home().resolve("icon.svg"), "<svg/>");

        notifier().show("Tüten & 日本", "<b>not bold</b> & 😀", icon.toString());

        await().untilAsserted(() -> assertThat(Files.readString(heard))
                .contains(
                        "string \"Tüten & 日本\"",
                        // The daemon obeys marks, so what are none are escaped.
                        "string \"&lt;b&gt;not bold&lt;/b&gt; &amp; 😀\"",
                        "string \"" + icon + "\""));
        await().until(() -> desktop.run("xwininfo", "-root", "-tree").contains("Dunst"));
    }

    @Test
    void fetchesAnIconByItsUrl() throws Exception {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(300, 150, BufferedImage.TYPE_INT_ARGB), "png", png);
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            boolean picture = exchange.getRequestURI().getPath().equals("/icon.png");
            byte[] body = picture ? png.toByteArray() : new byte[] {1, 2, 3};
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        http.start();
        try {
            String url = "http://localhost:" + http.getAddress().getPort();
            Icons fromHere = new Icons(InetAddress::isLoopbackAddress);
            Icons.Icon icon = fromHere.load(url + "/icon.png");
            assertThat(icon.name()).isEmpty();
            ((FreedesktopNotifier) notifier()).with(fromHere).show("with a picture", "", url + "/icon.png");

            await().untilAsserted(() -> assertThat(Files.readString(heard))
                    .contains("string \"with a picture\"", "string \"image-data\"")
                    .containsPattern("struct \\{\\s+int32 128\\s+int32 64\\s+int32 512\\s+boolean true"));
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> fromHere.load(url + "/other"))
                    .withMessageStartingWith("icon: expected the URL of a PNG");
        } finally {
            http.stop(0);
        }
    }

    @Test
    void doesNotAskAroundInItsOwnNetwork() {
        for (String host :
                List.of("localhost:1", "169.254.169.254", "10.0.0.1", "192.168.1.1", "[fd00::1]", "0.0.0.0")) {
            refused("http://" + host + "/icon.png", "icon: expected a URL on the public network");
        }
    }

    @Test
    void refusesWhatIsNoIcon() {
        for (String icon :
                List.of("relative.png", "ftp://example.org/x.png", "javascript:1", "http:", "file:relative")) {
            refused(icon, "icon: expected an absolute path, or a file, http or https URL");
        }
        for (String icon : List.of("/nowhere.png", "file:///nowhere.png", "/etc")) {
            refused(icon, "icon: expected a file that is there");
        }
    }

    @Test
    void saysThatNothingShowsNotificationsAndComesBackWithTheBus() throws Exception {
        try (Desktop bare = Desktop.start("openbox", "--sm-disable")) {
            AtomicReference<Notifier> other = new AtomicReference<>();
            // Without service files, nothing can be started on demand.
            bare.launch("dbus-daemon", "--config-file=" + bareBus(bare), "--nofork");
            SessionBus kept = new SessionBus("unix:path=" + bare.home().resolve("bare-bus"), connection -> {
                other.set(new FreedesktopNotifier(connection));
                return () -> other.set(null);
            });
            try {
                await().until(() -> other.get() != null);
                Notifier notifier = other.get();
                assertThatExceptionOfType(CommandException.class)
                        .isThrownBy(() -> notifier.show("title", "body", null))
                        .withMessageContaining("notification daemon")
                        .extracting(CommandException::code)
                        .isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
            } finally {
                kept.stop();
            }
        }
    }

    @Test
    void followsABusThatGoesAndComesBack() throws Exception {
        try (Desktop bare = Desktop.start("openbox", "--sm-disable")) {
            AtomicReference<Notifier> other = new AtomicReference<>();
            String config = "--config-file=" + bareBus(bare);
            Process daemon = bare.launch("dbus-daemon", config, "--nofork");
            SessionBus kept = new SessionBus("unix:path=" + bare.home().resolve("bare-bus"), connection -> {
                other.set(new FreedesktopNotifier(connection));
                return () -> other.set(null);
            });
            try {
                await().until(() -> other.get() != null);
                bare.end(daemon);
                await().until(() -> other.get() == null);
                Files.deleteIfExists(bare.home().resolve("bare-bus"));
                bare.launch("dbus-daemon", config, "--nofork");
                await().until(() -> other.get() != null);
            } finally {
                kept.stop();
            }
        }
    }

    private static Path bareBus(Desktop desktop) throws Exception {
        return Files.writeString(
                desktop.home().resolve("bus.conf"),
                "<busconfig><type>session</type><listen>unix:path=" + desktop.home() + "/bare-bus</listen>"
                        + "<policy context=\"default\"><allow send_destination=\"*\"/><allow own=\"*\"/>"
                        + "<allow receive_sender=\"*\"/></policy></busconfig>");
    }

    private void refused(String icon, String words) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> notifier().show("title", "", icon))
                .withMessageContaining(words)
                .extracting(CommandException::code)
                .isEqualTo(ErrorCode.INVALID_PARAMS);
    }
}
