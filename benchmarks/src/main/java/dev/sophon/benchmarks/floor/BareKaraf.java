package dev.sophon.benchmarks.floor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.karaf.main.Main;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * The container alone, from a folder that holds no more than Karaf's own framework, started as our programs start theirs:
 * in this process, without ports, without a lock. Prints {@code started} when every bundle runs, and stays.
 */
public final class BareKaraf {
    private static final int ALL_STARTED = 100;

    private BareKaraf() {}

    /**
     * Starts it.
     *
     * @param args the folder with etc, and the one with system, of which the first is changed
     */
    public static void main(String[] args) throws Exception {
        Path base = Path.of(args[0]);
        for (String folder : new String[] {"data", "tmp", "log", "instances", "deploy"}) {
            Files.createDirectories(base.resolve(folder));
        }
        set("karaf.home", Path.of(args[1]));
        set("karaf.base", base);
        set("karaf.data", base.resolve("data"));
        set("karaf.etc", base.resolve("etc"));
        set("karaf.log", base.resolve("log"));
        set("karaf.bootstrap.log", base.resolve("bootstrap.log"));
        set("karaf.instances", base.resolve("instances"));
        set("java.io.tmpdir", base.resolve("tmp"));
        set("java.util.logging.config.file", base.resolve("etc/java.util.logging.properties"));
        set("karaf.restart.jvm.supported", "false");
        set("karaf.startLocalConsole", "false");
        set("karaf.startRemoteShell", "false");
        set("karaf.lock", "false");
        set("karaf.shutdown.port", "-1");
        Main main = new Main(new String[0]);
        main.launch();
        awaitStarted(main.getFramework());
        System.out.println("started");
        main.awaitShutdown();
    }

    private static void awaitStarted(Framework framework) throws IOException, InterruptedException {
        FrameworkStartLevel level = framework.adapt(FrameworkStartLevel.class);
        while (level.getStartLevel() < ALL_STARTED) {
            Thread.sleep(1);
        }
    }

    private static void set(String property, Path value) {
        set(property, value.toString());
    }

    private static void set(String property, String value) {
        System.setProperty(property, value);
    }
}
