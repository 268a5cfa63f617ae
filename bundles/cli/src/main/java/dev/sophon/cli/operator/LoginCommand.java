package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.cli.operator.client.Settings;
import dev.sophon.cli.operator.client.Surroundings.Person;
import dev.sophon.node.identity.keyring.Secret;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps a Gateway and a token for the next time. */
@Command(
        name = "login",
        description = {
            "Log in to the Gateway, and keep a token for the next time, readable by you only.",
            "With an account it asks for the password and gets a token for 30 days;",
            "without, it tries the token of --token, or asks for one."
        })
final class LoginCommand extends Verb {
    @Parameters(paramLabel = "ACCOUNT", arity = "0..1", description = "The name of your account.")
    private @Nullable String account;

    @Option(
            names = "--password",
            paramLabel = "-",
            description = "Only -: read the password from the standard input, where no list of processes shows it.")
    private @Nullable String password;

    @Override
    protected boolean run() throws Failure {
        if (password != null && !password.equals("-")) {
            throw usage("--password: expected -, so that the password stands in no list of processes");
        }
        if (account == null && password != null) {
            throw usage("--password: expected an account before it, as in: sophon login ada --password -");
        }
        Settings settings = sophon().settings();
        Optional<Secret> known = settings.known(sophon().around());
        Secret token;
        if (account == null) {
            token = token(settings);
        } else {
            JsonNode answer = byPassword(settings, account, known);
            token = Settings.secret(answer.path("token").asText("")).orElseThrow();
            known = Optional.of(answer.path("known").asText(""))
                    .filter(text -> !text.isEmpty())
                    .map(Secret::new);
        }
        new GatewayClient(settings.gateway(), Optional.of(token), settings.isOwn()).get("/nodes?limit=1");
        Path file = Settings.save(settings.gateway(), token, known, sophon().around());
        output().done(
                        "Logged in to " + settings.gateway() + ". Saved to " + file + ".",
                        body().put("gateway", settings.gateway().toString()).put("settingsFile", file.toString()));
        return true;
    }

    private Secret token(Settings settings) throws Failure {
        Optional<Person> person = sophon().around().person();
        if (sophon().tokenGiven() || person.isEmpty()) {
            return settings.token()
                    .orElseThrow(() -> new Failure("No token is given. Use --token, or --token - to read it from the"
                            + " standard input; or give an account: sophon login ACCOUNT"));
        }
        String typed = person.get().askForSecret("Token for " + settings.gateway() + ": ");
        if (typed == null || typed.isBlank()) {
            throw new Failure("No token is given.");
        }
        return Settings.secret(typed.strip()).orElseThrow();
    }

    /** The password is not kept; the token that it gets ends when the password changes. */
    private JsonNode byPassword(Settings settings, String name, Optional<Secret> known) throws Failure {
        Optional<Person> person = sophon().around().person();
        String typed;
        if (password != null) {
            typed = sophon().around().line();
        } else if (person.isPresent()) {
            typed = person.get().askForSecret("Password of " + name + " at " + settings.gateway() + ": ");
        } else {
            throw new Failure("Nobody is there to ask for the password. Use --password - to read it from the"
                    + " standard input.");
        }
        if (typed == null || typed.isEmpty()) {
            throw new Failure("No password is given.");
        }
        ObjectNode login = body().put("account", name)
                .put("password", typed)
                .put("token", true)
                .put("name", "sophon command line");
        known.ifPresent(secret -> login.put("known", secret.reveal()));
        return new GatewayClient(settings.gateway(), Optional.empty(), settings.isOwn())
                .call("POST", "/auth/login", login);
    }
}
