package dev.sophon.gateway.metrics.internal;

import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.commands.Commands;
import dev.sophon.gateway.metrics.Metrics;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.GatewayVersion;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.webhooks.Webhooks;
import dev.sophon.protocol.ErrorCode;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics. What happens is counted as its event comes by; what stands is asked for at each reading. The number of time
 * series is bounded: a command's name is a label only while few names are known, and never one that no node has.
 */
@Component
public final class PrometheusMetrics implements Metrics {
    private static final Logger LOG = LoggerFactory.getLogger(PrometheusMetrics.class);
    private static final int MAX_NAMES = 300;
    private static final String OTHER = "other";
    private static final List<String> CHANGES = Stream.of(
                    Event.NODE_PENDING,
                    Event.NODE_PAIRED,
                    Event.NODE_ONLINE,
                    Event.NODE_STALE,
                    Event.NODE_OFFLINE,
                    Event.NODE_ERROR,
                    Event.NODE_REVOKED,
                    Event.NODE_PAUSED,
                    Event.NODE_RESUMED,
                    Event.NODE_QUARANTINED,
                    Event.NODE_FORGOTTEN)
            .map(type -> type.substring("node.".length()))
            .toList();
    private static final double[] SECONDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final Map<String, IntSupplier> connections = new ConcurrentHashMap<>();
    private final Counter commands;
    private final Histogram durations;
    private final Counter approvals;
    private final Counter changes;
    private final Events.Subscription subscription;

    @Activate
    public PrometheusMetrics(
            @Reference Events events,
            @Reference Nodes nodes,
            @Reference NodeRouter router,
            @Reference Commands commands,
            @Reference Approvals approvals,
            @Reference Webhooks webhooks,
            @Reference Store store) {
        this.commands = Counter.builder()
                .name("sophon_commands_total")
                .help("Commands that ended, by name and outcome: ok, or the error's code.")
                .labelNames("command", "outcome")
                .register(registry);
        this.durations = Histogram.builder()
                .name("sophon_command_duration_seconds")
                .help("How long commands took, as their issuers were told: without the time of an approval.")
                .labelNames("command")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
        this.approvals = Counter.builder()
                .name("sophon_approvals_total")
                .help("Approvals that were decided, by their outcome.")
                .labelNames("outcome")
                .register(registry);
        this.changes = Counter.builder()
                .name("sophon_node_changes_total")
                .help("How often a node came into a state.")
                .labelNames("state")
                .register(registry);
        // What has not happened yet has happened 0 times: a rise from nothing would be missed.
        for (Approval.Status status : Approval.Status.values()) {
            if (status != Approval.Status.PENDING) {
                this.approvals.initLabelValues(status.wireName());
            }
        }
        CHANGES.forEach(this.changes::initLabelValues);
        stands(nodes, router);
        waits("sophon_commands_in_flight", "Commands that have no outcome yet.", commands::inFlight);
        waits("sophon_approvals_pending", "Approvals that nobody has answered.", approvals::pending);
        waits("sophon_webhook_deliveries_pending", "Events that wait to be sent to webhooks.", webhooks::pending);
        waits("sophon_store_queue", "Writes that wait for the database.", store::waiting);
        GaugeWithCallback.builder()
                .name("sophon_connections")
                .help("Connections, by kind.")
                .labelNames("kind")
                .callback(callback -> connections.forEach((kind, count) -> callback.call(count.getAsInt(), kind)))
                .register(registry);
        Info.builder()
                .name("sophon_gateway_info")
                .help("Which Gateway this is.")
                .labelNames("version")
                .register(registry)
                .addLabelValues(GatewayVersion.current());
        JvmMemoryMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
        ProcessMetrics.builder().register(registry);
        this.subscription = events.subscribe(Long.MAX_VALUE, this::heard);
    }

    @Deactivate
    public void close() {
        subscription.close();
    }

    private void stands(Nodes nodes, NodeRouter router) {
        GaugeWithCallback.builder()
                .name("sophon_nodes")
                .help("Nodes, by state.")
                .labelNames("state")
                .callback(callback -> {
                    Map<NodeStatus, Integer> states = new EnumMap<>(NodeStatus.class);
                    nodes.list().forEach(node -> states.merge(node.status(), 1, Integer::sum));
                    for (NodeStatus status : NodeStatus.values()) {
                        callback.call(states.getOrDefault(status, 0), status.wireName());
                    }
                })
                .register(registry);
        connections("nodes", () -> (int) nodes.list().stream()
                .filter(node -> router.reaches(node.nodeId()))
                .count());
    }

    private void waits(String name, String help, IntSupplier count) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> {
                    try {
                        callback.call(count.getAsInt());
                    } catch (StoreException e) {
                        LOG.debug("{} cannot be read: {}", name, e.getMessage());
                    }
                })
                .register(registry);
    }

    @Override
    public void connections(String kind, IntSupplier count) {
        connections.put(kind, count);
    }

    private void heard(Event event) {
        switch (event.type()) {
            case Event.COMMAND_FINISHED -> {
                String outcome = String.valueOf(event.data().get("result"));
                String name = label(String.valueOf(event.data().get("command")), outcome);
                commands.labelValues(name, outcome).inc();
                if (event.data().get("durationMs") instanceof Number millis) {
                    durations.labelValues(name).observe(millis.longValue() / 1000.0);
                }
            }
            case Event.APPROVAL_DECIDED ->
                approvals
                        .labelValues(String.valueOf(event.data().get("status")))
                        .inc();
            default -> {
                if (event.type().startsWith("node.") && !event.type().equals(Event.NODE_CHANGED)) {
                    changes.labelValues(event.type().substring("node.".length()))
                            .inc();
                }
            }
        }
    }

    /** Anybody who may issue commands chooses their names. */
    private String label(String command, String outcome) {
        if (names.contains(command)) {
            return command;
        }
        boolean real = !outcome.equals(ErrorCode.UNKNOWN_COMMAND.wireName()) && names.size() < MAX_NAMES;
        if (real) {
            names.add(command);
        }
        return real ? command : OTHER;
    }

    @Override
    public byte[] text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
