package dev.sophon.node.control.internal;

import dev.sophon.node.connection.Connection;
import dev.sophon.node.connection.Connection.State;
import dev.sophon.node.connection.Connection.Status;
import dev.sophon.node.connection.StatusLines;
import dev.sophon.node.control.NodeStatus;
import dev.sophon.node.control.StatusSource;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.DevicePause;
import dev.sophon.node.dispatch.Dispatcher;
import dev.sophon.node.dispatch.PanicKeyState;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Reasons;
import dev.sophon.protocol.wire.CommandInfo;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Reports on whatever parts are there: a status must be had above all when something is missing, so none of the
 * references is mandatory.
 */
@Component(service = StatusSource.class)
public final class NodeReport implements StatusSource {
    private final String version;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Identity identity;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Connection connection;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Dispatcher dispatcher;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Catalogue catalogue;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable OwnerPolicy policy;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable DevicePause pause;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable PanicKeyState panicKey;

    @Activate
    public NodeReport(BundleContext bundles) {
        Version own = bundles.getBundle().getVersion();
        version = own.getMajor() + "." + own.getMinor() + "." + own.getMicro();
    }

    NodeReport(String version) {
        this.version = version;
    }

    @Override
    public NodeStatus now() {
        Identity who = identity;
        Status status = status();
        Dispatcher commands = dispatcher;
        Catalogue rows = catalogue;
        DevicePause pauses = pause;
        PanicKeyState keys = panicKey;
        List<CommandInfo> all = rows == null ? List.of() : rows.commands();
        return new NodeStatus(
                version,
                ProcessHandle.current().pid(),
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000,
                who == null ? null : who.nodeId(),
                who == null ? null : who.gatewayUrl().toString(),
                status.state().name().toLowerCase(Locale.ROOT),
                status.connectionId(),
                status.connectedAt(),
                status.lastHeartbeat(),
                status.scopes(),
                status.gatewayVersion(),
                problem(status),
                commands == null ? 0 : commands.inFlight(),
                count(all, Availability.AVAILABLE) + count(all, Availability.DEGRADED),
                count(all, Availability.UNAVAILABLE),
                pauses == null ? null : pauses.now().orElse(null),
                keys == null
                        ? null
                        : keys.state()
                                .map(key -> new NodeStatus.PanicKey(key.keys(), key.problem()))
                                .orElse(null));
    }

    @Override
    public LineReader lines() {
        StatusLines lines = new StatusLines(false, () -> {
            Catalogue rows = catalogue;
            return rows == null ? List.of() : Reasons.lines(rows.commands());
        });
        return () -> lines.next(status());
    }

    private @Nullable String problem(Status status) {
        OwnerPolicy owner = policy;
        String problems = Stream.of(status.problem(), owner == null ? null : owner.problem())
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
        return problems.isEmpty() ? null : problems;
    }

    private Status status() {
        Connection live = connection;
        if (live != null) {
            return live.status();
        }
        String problem = identity == null
                ? "This Node is not paired. Run: sophon-node pair"
                : "A part of the Node that the connection needs is not running. See: sophon-node console bundle:list";
        return new Status(State.IDLE, null, null, null, Set.of(), null, problem);
    }

    private static int count(List<CommandInfo> rows, Availability availability) {
        return (int) rows.stream().filter(row -> row.status() == availability).count();
    }
}
