package dev.sophon.platform.freedesktop.internal.tray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.platform.Tray;
import dev.sophon.node.platform.Tray.Entry;
import dev.sophon.node.platform.Tray.Icon;
import dev.sophon.platform.freedesktop.internal.SessionBus;
import dev.sophon.testkit.Desktop;
import dev.sophon.testkit.TrayWatcher;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real session bus, with programs of others as watcher and host: GLib's, and Xfce's panel. */
class FreedesktopTrayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int RED = 0xffff0000;

    private Desktop desktop;
    private SessionBus bus;
    private final Shown content = new Shown();
    private volatile Tray.@Nullable Standing standing;
    private @Nullable TrayWatcher watcher;

    /** What the tests change. */
    private static final class Shown implements Tray.Content {
        private volatile Tray.Look look =
                new Tray.Look(List.of(square(16), square(22), square(32)), "Sophon", "<Online> & well");
        private volatile List<Entry> menu = List.of(
                new Entry(100, "Nothing_runs", false),
                Entry.divider(101),
                new Entry(1, "Pause", true),
                new Entry(3, "Panic", true));
        private final List<Integer> chosen = new CopyOnWriteArrayList<>();
        private final AtomicInteger clicks = new AtomicInteger();

        @Override
        public Tray.Look look() {
            return look;
        }

        @Override
        public List<Entry> menu() {
            return menu;
        }

        @Override
        public void clicked() {
            clicks.incrementAndGet();
        }

        @Override
        public void chosen(int id) {
            chosen.add(id);
        }
    }

    private static Icon square(int side) {
        int[] argb = new int[side * side];
        Arrays.fill(argb, RED);
        return new Icon(side, argb);
    }

    @BeforeEach
    void start() {
        desktop = Desktop.start("openbox", "--sm-disable");
        bus = show(address());
    }

    private String address() {
        return desktop.environment().get("DBUS_SESSION_BUS_ADDRESS");
    }

    private SessionBus show(String address) {
        return new SessionBus(address, connection -> {
            Tray.Standing now = new FreedesktopTray(connection).show(content);
            standing = now;
            return now::close;
        });
    }

    @AfterEach
    void stop() {
        bus.stop();
        if (watcher != null) {
            watcher.close();
        }
        desktop.close();
    }

    private static String name() {
        return "org.kde.StatusNotifierItem-" + ProcessHandle.current().pid() + "-1";
    }

    private boolean onBus() {
        return names().contains(name());
    }

    private String names() {
        return call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.ListNames");
    }

    private String call(String destination, String path, String method, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "gdbus", "call", "--session", "--dest", destination, "--object-path", path, "--method", method));
        command.addAll(List.of(arguments));
        return desktop.output(command.toArray(String[]::new)).orElse("").strip();
    }

    private String menu(String method, String... arguments) {
        return call(name(), "/MenuBar", "com.canonical.dbusmenu." + method, arguments);
    }

    private String item(String property) {
        return call(
                name(),
                "/StatusNotifierItem",
                "org.freedesktop.DBus.Properties.Get",
                "org.kde.StatusNotifierItem",
                property);
    }

    private Path resource(String name) throws IOException {
        Path copy = desktop.home().resolve(name);
        try (InputStream file = FreedesktopTrayTest.class.getResourceAsStream(name)) {
            Files.write(copy, file.readAllBytes());
        }
        return copy;
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitRegistered() {
        watcher = TrayWatcher.start(address());
        awaitRegistered(watcher);
    }

    private static void awaitRegistered(TrayWatcher with) {
        await().atMost(PATIENCE).until(() -> with.registered().contains(name()));
    }

    @Test
    void isOnTheBusOnlyWhileThereIsAWatcherAndTellsEachNewOne() throws Exception {
        await().atMost(PATIENCE).until(() -> standing != null);
        assertThat(names()).contains("org.freedesktop.DBus").doesNotContain("StatusNotifierItem");

        awaitRegistered();
        assertThat(names()).contains(name());

        watcher.close();
        await().atMost(PATIENCE).until(() -> !onBus());
        assertThat(menu("AboutToShow", "0")).isEmpty();

        awaitRegistered();
        standing.close();
        await().atMost(PATIENCE).until(() -> !onBus());
    }

    @Test
    void tellsHowItLooksAndThatItLooksOtherwise() throws Exception {
        awaitRegistered();
        assertThat(item("Title")).isEqualTo("(<'Sophon'>,)");
        assertThat(item("Status")).isEqualTo("(<'Active'>,)");
        assertThat(item("Menu")).isEqualTo("(<objectpath '/MenuBar'>,)");
        assertThat(item("ToolTip")).contains("'Sophon', '&lt;Online&gt; &amp; well'");
        assertThat(item("IconPixmap"))
                .startsWith("(<[(16, 16, [byte 0xff, 0xff, 0x00, 0x00, 0xff")
                .contains("(32, 32, ");
        assertThat(item("AttentionIconPixmap")).isEqualTo("(<@a(iiay) []>,)");
        assertThat(call(
                        name(),
                        "/StatusNotifierItem",
                        "org.freedesktop.DBus.Properties.GetAll",
                        "org.kde.StatusNotifierItem"))
                .contains("'IconPixmap'", "'ItemIsMenu': <true>", "'Category': <'ApplicationStatus'>");
        assertThat(item("Nothing")).isEmpty();

        Path heard = monitor();
        content.look = new Tray.Look(content.look.icons(), "Sophon", "Paused");
        standing.changed();
        await().atMost(PATIENCE).until(() -> read(heard).contains("org.kde.StatusNotifierItem.NewToolTip"));
        content.look = new Tray.Look(List.of(square(8)), "Sophon", "Paused");
        standing.changed();
        await().atMost(PATIENCE).until(() -> read(heard).contains("org.kde.StatusNotifierItem.NewIcon"));
        assertThat(item("IconPixmap")).startsWith("(<[(8, 8, ");
        assertThat(read(heard)).doesNotContain("LayoutUpdated").containsOnlyOnce("NewToolTip");
    }

    private Path monitor() {
        Path heard = desktop.home().resolve("monitored");
        desktop.launch("sh", "-c", "exec gdbus monitor --session --dest " + name() + " > " + heard);
        await().atMost(PATIENCE).until(() -> read(heard).contains("is owned by"));
        return heard;
    }

    @Test
    void showsTheMenuAndWhatIsChosenInIt() throws Exception {
        awaitRegistered();
        String layout = menu("GetLayout", "0", "int32 -1", "@as []");
        assertThat(layout)
                .contains("(0, {'children-display': <'submenu'>}, [")
                .contains("'label': <'Nothing__runs'>", "'type': <'separator'>", "'label': <'Pause'>");
        assertThat(layout.indexOf("<(100, ")).isPositive().isLessThan(layout.indexOf("<(1, "));
        assertThat(menu("GetGroupProperties", "[100, 3]", "@as []"))
                .contains("'enabled': <false>", "'label': <'Panic'>")
                .doesNotContain("Pause");
        assertThat(menu("GetProperty", "1", "label")).isEqualTo("(<'Pause'>,)");
        assertThat(menu("AboutToShow", "0")).isEqualTo("(false,)");

        Path heard = monitor();
        content.menu = List.of(new Entry(2, "Resume…", true));
        assertThat(menu("AboutToShow", "0")).as("asked when it is looked at").isEqualTo("(true,)");
        assertThat(menu("GetLayout", "0", "1", "@as []")).contains("Resume…").doesNotContain("Pause");
        content.menu = List.of(new Entry(1, "Pause", true));
        standing.changed();
        await().atMost(PATIENCE).until(() -> read(heard).contains("com.canonical.dbusmenu.LayoutUpdated (uint32"));

        menu("Event", "3", "opened", "<''>", "0");
        menu("Event", "3", "clicked", "<''>", "0");
        await().atMost(PATIENCE).until(() -> content.chosen.equals(List.of(3)));
        menu("EventGroup", "[(1, 'hovered', <''>, uint32 0), (1, 'clicked', <''>, uint32 0)]");
        await().atMost(PATIENCE).until(() -> content.chosen.equals(List.of(3, 1)));
        assertThat(content.clicks).hasValue(0);
        call(name(), "/StatusNotifierItem", "org.kde.StatusNotifierItem.Activate", "5", "5");
        await().atMost(PATIENCE).until(() -> content.clicks.get() == 1);
    }

    @Test
    void comesBackWithTheBus() throws Exception {
        String config = "--config-file="
                + Files.writeString(
                        desktop.home().resolve("bus.conf"),
                        "<busconfig><type>session</type><listen>unix:path=" + desktop.home() + "/bare-bus</listen>"
                                + "<policy context=\"default\"><allow send_destination=\"*\"/><allow own=\"*\"/>"
                                + "<allow receive_sender=\"*\"/></policy></busconfig>");
        Path socket = desktop.home().resolve("bare-bus");
        Process daemon = desktop.launch("dbus-daemon", config, "--nofork");
        SessionBus other = show("unix:path=" + socket);
        try {
            await().atMost(PATIENCE).until(() -> Files.exists(socket));
            try (TrayWatcher before = TrayWatcher.start("unix:path=" + socket)) {
                awaitRegistered(before);
                desktop.end(daemon);
            }
            standing.changed();
            Files.deleteIfExists(socket);
            desktop.launch("dbus-daemon", config, "--nofork");
            await().atMost(PATIENCE).until(() -> Files.exists(socket));
            try (TrayWatcher after = TrayWatcher.start("unix:path=" + socket)) {
                awaitRegistered(after);
            }
        } finally {
            other.stop();
        }
    }

    @Test
    void aRealPanelShowsTheIconAndItsMenu() throws Exception {
        Path settings = Files.createDirectories(desktop.home().resolve("config/xfce4/xfconf/xfce-perchannel-xml"));
        Files.copy(resource("xfce4-panel.xml"), settings.resolve("xfce4-panel.xml"));
        desktop.launch("xfce4-panel", "--disable-wm-check");
        int[] place = new int[2];
        await().atMost(PATIENCE).until(() -> find(place));

        AtomicInteger tries = new AtomicInteger();
        await().atMost(PATIENCE).until(() -> {
            List<String> hand = new ArrayList<>(List.of("xdotool", "key", "Escape", "mousemove", "" + place[0]));
            hand.addAll(List.of("" + place[1], "click", "3", "sleep", "0.7", "key", "Down"));
            // Whether a line that only tells is passed over is the panel's own.
            if (tries.incrementAndGet() % 2 == 0) {
                hand.add("Down");
            }
            hand.add("Return");
            desktop.run(hand.toArray(String[]::new));
            return !content.chosen.isEmpty();
        });
        assertThat(content.chosen).containsAnyOf(1, 3);
    }

    /** The red square on the screen. */
    private boolean find(int[] place) throws IOException {
        Path shot = desktop.home().resolve("shot.png");
        if (desktop.output("maim", "--format=png", shot.toString()).isEmpty()) {
            return false;
        }
        BufferedImage screen = ImageIO.read(shot.toFile());
        for (int y = 0; y < screen.getHeight(); y++) {
            for (int x = 0; x < screen.getWidth(); x++) {
                if (screen.getRGB(x, y) == RED) {
                    place[0] = x + 3;
                    place[1] = y + 3;
                    return true;
                }
            }
        }
        return false;
    }
}
