package dev.sophon.benchmarks.floor;

import jakarta.servlet.Servlet;
import java.net.URI;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A Jetty on a free port of loopback: the classes that the Gateway runs on, and no container. */
public final class Web implements AutoCloseable {
    private final Server jetty = new Server();
    private final URI uri;

    /**
     * Starts it.
     *
     * @param servlets by their path, as {@code /raw/*}
     */
    public Web(Map<String, Servlet> servlets) throws Exception {
        ServerConnector connector = new ServerConnector(jetty);
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        servlets.forEach((path, servlet) -> context.addServlet(new ServletHolder(servlet), path));
        jetty.setHandler(context);
        jetty.start();
        uri = URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    public URI uri() {
        return uri;
    }

    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception e) { // Jetty declares nothing narrower, and the process ends anyway
            throw new IllegalStateException(e);
        }
    }
}
