package dev.sophon.signalr.server.jetty;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sophon.signalr.server.Hub;
import dev.sophon.signalr.server.HubOptions;
import dev.sophon.signalr.server.HubServer;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** A hub at {@code /hub} of a Jetty on a free port of loopback, with the very classes that Felix HTTP has inside. */
public final class HubFixture implements AutoCloseable {
    private final Server jetty = new Server();
    private final ExecutorService executor = Executors.newCachedThreadPool(HubFixture::thread);
    private final HubServer server;
    private final URI uri;

    public HubFixture(Hub hub, HubOptions options) {
        this(hub, options, null);
    }

    /** A hub over TLS, or over plain text without it. */
    public HubFixture(Hub hub, HubOptions options, SslContextFactory.Server tls) {
        server = new HubServer(hub, new ObjectMapper(), executor, options);
        ServerConnector connector = tls == null ? new ServerConnector(jetty) : new ServerConnector(jetty, tls);
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(new HubServlet(server)), "/hub/*");
        jetty.setHandler(context);
        try {
            jetty.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        uri = URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + connector.getLocalPort() + "/hub");
    }

    private static Thread thread(Runnable task) {
        return new Thread(task, "fixture");
    }

    /** Where it is, as {@code http} or {@code https}. */
    public URI uri() {
        return uri;
    }

    public HubServer server() {
        return server;
    }

    /** Breaks every connection without a word, as a crash would. */
    public void kill() {
        try {
            jetty.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        kill();
        executor.shutdownNow();
    }
}
