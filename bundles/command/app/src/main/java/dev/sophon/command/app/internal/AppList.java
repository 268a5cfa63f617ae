package dev.sophon.command.app.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.program.Applications;
import dev.sophon.protocol.Risk;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The applications that have windows, the topmost first. */
@Component
@Command(name = "app.list", scope = "app.manage", risk = Risk.MEDIUM, effects = false)
public final class AppList implements CommandHandler<NoParams, AppList.Apps> {
    public record Apps(int count, List<Applications.Application> apps) {}

    private final Applications applications;

    @Activate
    public AppList(@Reference Applications applications) {
        this.applications = applications;
    }

    @Override
    public Apps handle(NoParams params, Invocation call) throws CommandException {
        List<Applications.Application> apps = applications.list();
        return new Apps(apps.size(), apps);
    }
}
