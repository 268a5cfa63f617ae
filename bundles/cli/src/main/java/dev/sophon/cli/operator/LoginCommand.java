package dev.sophon.cli.operator;

import dev.sophon.cli.operator.Surroundings.Person;
import dev.sophon.node.identity.Secret;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Keeps a Gateway and a token for the next time. */
@Command(
        name = "login",
        description = {
            "Try a token on the Gateway and keep both for the next time, readable by you only.",
            "Without --token, it asks for the token."
        })
final class LoginCommand extends Verb {
    @Override
    boolean run() throws Failure {
        Settings settings = sophon().settings();
        Optional<Person> person = sophon().around().person();
        Secret token;
        if (sophon().tokenGiven() || person.isEmpty()) {
            token = settings.token()
                    .orElseThrow(() -> new Failure(
                            "No token is given. Use --token, or --token - to read it from the" + " standard input."));
        } else {
            String typed = person.get().askForSecret("Token for " + settings.gateway() + ": ");
            if (typed == null || typed.isBlank()) {
                throw new Failure("No token is given.");
            }
            token = Settings.secret(typed.strip()).orElseThrow();
        }
        new GatewayClient(settings.gateway(), Optional.of(token)).get("/nodes?limit=1");
        Path file = Settings.save(settings.gateway(), token, sophon().around());
        output().done(
                        "Logged in to " + settings.gateway() + ". Saved to " + file + ".",
                        body().put("gateway", settings.gateway().toString()).put("settingsFile", file.toString()));
        return true;
    }
}
