package dev.sophon.cli.node;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Say which version this is.")
final class VersionCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        System.out.println(line());
        return 0;
    }

    static String line() {
        return "Sophon Node v" + version() + " (Java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ")";
    }

    static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
