package dev.sophon.node.console.internal.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sophon.protocol.json.Json;
import java.io.PrintStream;

/** How the commands print. */
final class Output {
    private Output() {}

    /** The stream of the session that runs the command: Karaf leads it there by thread. */
    static PrintStream stream() {
        return System.out;
    }

    static void json(Object value) throws JsonProcessingException {
        stream().println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value));
    }
}
