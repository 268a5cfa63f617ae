package dev.sophon.node.tray.internal;

import dev.sophon.node.connection.Connection;
import dev.sophon.node.dispatch.DevicePause;
import dev.sophon.node.dispatch.OwnerQuestion;
import dev.sophon.node.dispatch.RunningCommands;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.OwnerTrust;
import java.util.function.Supplier;

/** The parts of the Node that the tray tells of and acts on. */
record Parts(
        Identity identity,
        Connection connection,
        RunningCommands commands,
        DevicePause pause,
        Consent consent,
        OwnerQuestion question,
        OwnerTrust.Source owner,
        Supplier<LaunchTrust> launches) {}
