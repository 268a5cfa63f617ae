package dev.sophon.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A real GeoClue on a system bus of this test alone, which hears of positions from this test only, as lines of a receiver.
 * Where it reads its configuration cannot be told it, so that a file is mounted over that one, for it alone.
 */
public final class GeoClueService implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/libexec/geoclue");
    private static final Path AGENT = Path.of("/usr/libexec/geoclue-2.0/demos/agent");
    private static final String CONFIGURATION = "/etc/geoclue/geoclue.conf";
    private static final long SECONDS_TO_COME_UP = 30;
    private static final Duration BETWEEN_LINES = Duration.ofMillis(100);

    private final Path folder;
    private final ServerSocketChannel receiver;
    private final List<Process> processes = new ArrayList<>();
    private volatile String position = "";

    private GeoClueService(Path folder) throws IOException {
        this.folder = folder;
        Path socket = folder.resolve("nmea");
        receiver = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        write(
                "geoclue.conf",
                "[agent]\nwhitelist=geoclue-demo-agent\n[network-nmea]\nenable=true\nnmea-socket=" + socket
                        + "\n[3g]\nenable=false\n[cdma]\nenable=false\n[modem-gps]\nenable=false\n[wifi]\nenable=false"
                        // It asks there although it is told not to.
                        + "\nurl=http://127.0.0.1:9/\n[compass]\nenable=false\n[sophon-node]\nallowed=true\nsystem=true\nusers=\n");
        write(
                "bus.conf",
                "<busconfig><type>system</type><listen>" + address() + "</listen><auth>EXTERNAL</auth>"
                        + "<policy context=\"default\"><allow user=\"*\"/><allow own=\"*\"/>"
                        + "<allow send_destination=\"*\"/><allow eavesdrop=\"true\"/></policy></busconfig>");
        Thread feeding = new Thread(this::feed, "test-receiver");
        feeding.setDaemon(true);
        feeding.start();
        launch("dbus-daemon", "--config-file=" + folder.resolve("bus.conf"), "--nofork");
        await("system bus", () -> Files.exists(folder.resolve("bus")));
    }

    /**
     * Whether it can be tried here: as somebody who may mount.
     *
     * @throws IllegalStateException if it is not installed
     */
    public static boolean isPossible() {
        if (!Files.isExecutable(PROGRAM) || !Files.isExecutable(AGENT)) {
            throw new IllegalStateException("GeoClue is not installed, and this test needs it. Run: apt-get install"
                    + " geoclue-2.0 geoclue-2-demo");
        }
        try {
            Process tried = new ProcessBuilder("unshare", "-m", "mount", "--bind", CONFIGURATION, CONFIGURATION)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return tried.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A system bus with nothing on it. */
    public static GeoClueService bus(Path folder) throws IOException {
        return new GeoClueService(folder);
    }

    /** Starts GeoClue on it; without an agent it answers nobody. */
    public GeoClueService withGeoClue() throws IOException {
        launch(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount --bind \"$0\" " + CONFIGURATION + " && exec " + PROGRAM + " -t 0",
                folder.resolve("geoclue.conf").toString());
        await(
                "GeoClue",
                () -> answers(
                        "org.freedesktop.DBus",
                        "/org/freedesktop/DBus",
                        "org.freedesktop.DBus.GetNameOwner",
                        "string:org.freedesktop.GeoClue2"));
        return this;
    }

    /** Starts an agent of the person's, and waits until GeoClue has heard of it. */
    public GeoClueService withAgent() throws IOException {
        launch(AGENT.toString());
        await(
                "agent",
                () -> answers(
                        "org.freedesktop.GeoClue2",
                        "/org/freedesktop/GeoClue2/Manager",
                        "org.freedesktop.GeoClue2.Manager.GetClient"));
        return this;
    }

    /** Where the receiver is from now on. */
    public void isAt(double latitude, double longitude, double altitude) {
        position = String.format(
                Locale.ROOT,
                "%s,%s,%s,%s,1,08,0.9,%.1f,M,45.0,M,,",
                degreesAndMinutes(latitude, 2),
                latitude < 0 ? "S" : "N",
                degreesAndMinutes(longitude, 3),
                longitude < 0 ? "W" : "E",
                altitude);
    }

    /** It has no position to tell. */
    public void isLost() {
        position = "";
    }

    /** As D-Bus writes it. */
    public String address() {
        return "unix:path=" + folder.resolve("bus");
    }

    private static String degreesAndMinutes(double degrees, int digits) {
        double size = Math.abs(degrees);
        int whole = (int) size;
        return String.format(Locale.ROOT, "%0" + digits + "d%07.4f", whole, (size - whole) * 60);
    }

    private void feed() {
        while (receiver.isOpen()) {
            try (SocketChannel reader = receiver.accept()) {
                while (true) {
                    String now = position;
                    if (!now.isEmpty()) {
                        reader.write(ByteBuffer.wrap(line(now).getBytes(StandardCharsets.US_ASCII)));
                    }
                    TimeUnit.NANOSECONDS.sleep(BETWEEN_LINES.toNanos());
                }
            } catch (IOException e) {
                // GeoClue hangs up when nobody asks any more, and comes again.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static String line(String where) {
        String time = LocalTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("HHmmss.SS", Locale.ROOT));
        String text = "GPGGA," + time + "," + where;
        int sum = text.chars().reduce(0, (one, other) -> one ^ other);
        return String.format(Locale.ROOT, "$%s*%02X\r\n", text, sum);
    }

    private boolean answers(String service, String path, String method, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "dbus-send", "--bus=" + address(), "--print-reply", "--reply-timeout=500", "--dest=" + service, path));
        command.add(method);
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private void launch(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(Path.of(command[0]).getFileName() + ".log")
                        .toFile());
        builder.environment().put("DBUS_SYSTEM_BUS_ADDRESS", address());
        builder.environment().put("HOME", folder.toString());
        builder.environment().remove("DBUS_SESSION_BUS_ADDRESS");
        processes.add(builder.start());
    }

    /** What is waited for. */
    private interface There {
        boolean isThere();
    }

    private static void await(String what, There there) {
        long begun = System.nanoTime();
        while (!there.isThere()) {
            if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(SECONDS_TO_COME_UP)) {
                throw new IllegalStateException("no " + what + " came up");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void close() {
        for (int i = processes.size() - 1; i >= 0; i--) {
            Process process = processes.get(i);
            process.destroyForcibly();
            try {
                process.waitFor(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try {
            receiver.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
