package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.client.Settings;
import picocli.CommandLine.Command;

/** What is in force, and where it is from. */
@Command(name = "config", description = "Show which Gateway and token are used, and where they are from.")
final class ConfigCommand extends Verb {
    /** As much of a token as tells it from another: its kind and a few letters. */
    private static final int SHOWN = 7;

    @Override
    protected boolean run() throws Failure {
        Settings settings = sophon().settings();
        ObjectNode shown = body();
        shown.put("gateway", settings.gateway().toString());
        shown.put("gatewayFrom", settings.gatewayFrom());
        shown.put(
                "token",
                settings.token()
                        .map(token -> token.reveal().length() < 4 * SHOWN
                                ? token.toString()
                                : token.reveal().substring(0, SHOWN) + "…")
                        .orElse("none; log in: sophon login"));
        shown.put("tokenFrom", settings.tokenFrom());
        shown.put("settingsFile", Settings.file(sophon().around()).toString());
        output().object(shown);
        return true;
    }
}
