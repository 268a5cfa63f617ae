package dev.sophon.gateway.mcp.internal;

import dev.sophon.gateway.rest.internal.Api;
import dev.sophon.gateway.rest.internal.TestGateway;
import dev.sophon.gateway.rest.internal.TestNode;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.web.internal.RequestBodies;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A whole Gateway that speaks the protocol, over real sockets. */
public abstract class McpCase {
    public static final String OK = "\"ok\":true,\"result\":{\"cores\":4}";

    @TempDir
    Path home;

    public TestGateway gateway;
    public Api admin;
    private McpServlet servlet;
    private final List<Runnable> looks = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        gateway = new TestGateway(home, this::around);
        open();
    }

    /** What the Gateway writes through. */
    Store around(Store own) {
        return own;
    }

    private void open() {
        admin = gateway.admin();
        servlet = new McpServlet(
                gateway.guard(),
                new RequestBodies(gateway.guard(), gateway.time()),
                gateway.tokens(),
                gateway.nodes(),
                gateway.commands(),
                gateway.approvals(),
                gateway.canvases(),
                gateway.events(),
                new LooksKept(gateway.time(), looks));
        gateway.add(servlet, "/mcp/http");
    }

    /** Who is gone is looked for every few seconds: here at once. It is noticed at the second look after it. */
    void lookWhoIsThere() {
        looks.forEach(Runnable::run);
    }

    /** The time, and what is to run every few seconds besides. */
    private record LooksKept(Time time, List<Runnable> looks) implements Time {
        private static final Duration OFTEN = Duration.ofSeconds(3);

        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public long nanos() {
            return time.nanos();
        }

        @Override
        public Scheduled after(Duration delay, Runnable task) {
            return time.after(delay, task);
        }

        @Override
        public Scheduled every(Duration period, Runnable task) {
            if (period.compareTo(OFTEN) <= 0) {
                looks.add(task);
            }
            return time.every(period, task);
        }
    }

    @AfterEach
    void stop() {
        looks.clear();
        servlet.close();
        gateway.close();
    }

    /** The Gateway ends, and another begins with what it has written. */
    void restart() {
        stop();
        start();
    }

    TestNode node(String name, String scopes) {
        return new TestNode(gateway, TestNode.pair(gateway, admin, name, scopes)).start();
    }

    TestAgent agent(String role) {
        return new TestAgent(gateway.address(), gateway.as(role).token()).initialize();
    }

    String pendingApproval() {
        return admin.get("/approvals?status=pending")
                .json()
                .path("items")
                .path(0)
                .path("approvalId")
                .asText();
    }
}
