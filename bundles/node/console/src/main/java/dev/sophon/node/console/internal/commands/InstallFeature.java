package dev.sophon.node.console.internal.commands;

import dev.sophon.node.features.Features;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;

/** {@code sophon:install FILE}: installs a KAR that somebody has signed whom the owner trusts. */
@Service
@Command(
        scope = "sophon",
        name = "install",
        description = "Installs a KAR whose manifest stands beside it, after asking the person at the device")
@SuppressWarnings("NullAway.Init") // by Karaf
public final class InstallFeature implements Action {
    @Reference
    private Features features;

    @Argument(name = "file", required = true, description = "A KAR on this device, by its absolute path")
    private String file;

    @Override
    public @Nullable Object execute() throws Exception {
        Path kar = Path.of(file);
        if (!kar.isAbsolute() || !Files.isRegularFile(kar)) {
            throw new IllegalArgumentException("file: expected the absolute path of a KAR");
        }
        Output.stream().println("Installed: " + features.install(kar));
        return null;
    }
}
