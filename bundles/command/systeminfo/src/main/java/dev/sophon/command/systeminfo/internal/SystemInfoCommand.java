package dev.sophon.command.systeminfo.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.HostPlatform;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import oshi.SystemInfo;

/** Tells what machine this is. */
@Component
@Command(name = "system.info", scope = "system.info", risk = Risk.NONE, effects = false)
public final class SystemInfoCommand implements CommandHandler<NoParams, MachineInfo> {
    private static final long MIB = 1024 * 1024;

    private final HostPlatform host;
    // It asks the system when it is asked, not before.
    private final SystemInfo machine = new SystemInfo();

    @Activate
    public SystemInfoCommand(@Reference HostPlatform host) {
        this.host = host;
    }

    @Override
    public MachineInfo handle(NoParams params, Invocation call) {
        String runtime = "Java " + Runtime.version();
        return new MachineInfo(
                host.osDescription(),
                host.machineName(),
                machine.getHardware().getProcessor().getLogicalProcessorCount(),
                machine.getHardware().getMemory().getTotal() / MIB,
                runtime,
                runtime,
                machine.getOperatingSystem().getSystemUptime(),
                host.os(),
                host.architecture());
    }
}
