package dev.sophon.cli.service;

import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.node.identity.StateFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What runs as a service.
 *
 * @param name of the program; the unit has it too
 * @param title for people
 * @param label what launchd calls it
 * @param windowsName what Windows calls it
 * @param about what it is, in a sentence
 * @param verb the words that start it
 * @param onDesktop whether it works on a person's desktop, and starts programs there
 * @param variables what of the environment it needs where it is set
 * @param stateVariable which of them names its state folder
 * @param state its state folder, that of who runs this
 */
public record Program(
        String name,
        String title,
        String label,
        String windowsName,
        String about,
        List<String> verb,
        boolean onDesktop,
        Set<String> variables,
        String stateVariable,
        Path state) {

    /** For a distribution without a Java of its own. */
    private static final String JAVA = "JAVA_HOME";

    public static Program node() {
        return new Program(
                "sophon-node",
                "Sophon Node",
                "dev.sophon.node",
                "SophonNode",
                "Sophon desktop automation agent - connects to the Sophon Gateway to execute commands.",
                List.of("start", "--service"),
                true,
                Set.of("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", JAVA, StateFolder.VARIABLE),
                StateFolder.VARIABLE,
                StateFolder.current().path());
    }

    public static Program gateway() {
        return new Program(
                "sophon-gateway",
                "Sophon Gateway",
                "dev.sophon.gateway",
                "SophonGateway",
                "Sophon Gateway - what agents and operators talk to.",
                List.of("start", "--service"),
                false,
                Set.of(JAVA, GatewayHome.VARIABLE),
                GatewayHome.VARIABLE,
                GatewayHome.current().path());
    }

    Path logs() {
        return state.resolve("logs");
    }

    String unit() {
        return name + ".service";
    }

    /** The line that a person types for a verb of the service. */
    String line(String verb, boolean system) {
        return (system ? "sudo " : "") + name + " service " + verb + (system ? " --system" : "");
    }

    /** The part of an environment that its service needs. */
    Map<String, String> environment(Map<String, String> all) {
        Map<String, String> needed = new java.util.TreeMap<>(all);
        needed.keySet().retainAll(variables);
        needed.values().removeIf(String::isEmpty);
        return needed;
    }
}
