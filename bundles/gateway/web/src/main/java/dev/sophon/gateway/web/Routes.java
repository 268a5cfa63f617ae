package dev.sophon.gateway.web;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A group of routes below {@code /api}. Whoever registers it as a service adds it to the API, and takes it away with the
 * service: nothing else has to know of it. A group that could be mistaken for another that is there already is refused
 * whole, with an error in the log and in {@code GET /api/health}.
 */
@ConsumerType
public interface Routes {
    /** The routes, which are asked for once. */
    List<Route> routes();
}
