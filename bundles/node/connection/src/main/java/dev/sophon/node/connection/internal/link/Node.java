package dev.sophon.node.connection.internal.link;

import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.DevicePause;
import dev.sophon.node.dispatch.Dispatcher;
import dev.sophon.node.features.DesiredSets;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.journal.Journal;
import dev.sophon.node.platform.HostPlatform;
import java.util.function.Supplier;

/**
 * What stands behind the connection on this side.
 *
 * @param platform the one found last
 */
public record Node(
        Dispatcher dispatcher,
        Catalogue catalogue,
        Journal journal,
        DesiredSets features,
        DevicePause pause,
        Supplier<HostPlatform> platform,
        StateFolder folder,
        String version) {}
