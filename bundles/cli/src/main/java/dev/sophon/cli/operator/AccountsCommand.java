package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.cli.operator.client.Surroundings.Person;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The people who log in with a password. */
@Command(
        name = "accounts",
        description = "List, add, change and remove the people's accounts.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AccountsCommand.ListThem.class,
            AccountsCommand.Add.class,
            AccountsCommand.ChangeRole.class,
            AccountsCommand.Password.class,
            AccountsCommand.Remove.class
        })
final class AccountsCommand extends Verb.Group {
    private static final List<String> FIELDS = List.of("name", "role", "id", "createdAt", "createdBy");

    /** The account that is called so, or has this id. */
    private static JsonNode account(Verb verb, String name) throws Failure {
        for (JsonNode account : verb.gateway().list("/auth/accounts?", Integer.MAX_VALUE)) {
            boolean named = account.path("name").asText().equals(name.toLowerCase(Locale.ROOT));
            if (named || account.path("id").asText().equals(name)) {
                return account;
            }
        }
        throw new Failure("No account has this name; sophon accounts list shows those that there are.");
    }

    private static String path(String id) {
        return "/auth/accounts/" + GatewayClient.segment(id);
    }

    private static String role(Verb verb, String role) {
        for (String known : List.of("Admin", "Operator", "Viewer")) {
            if (known.equalsIgnoreCase(role)) {
                return known;
            }
        }
        throw verb.usage("role: expected Admin, Operator or Viewer");
    }

    /** Passwords come from whoever sits there, or from the standard input; never from the list of processes. */
    private abstract static class WithPassword extends Verb {
        @Option(
                names = "--password",
                paramLabel = "-",
                description = "Only -: read it from the standard input, where no list of processes shows it.")
        private @Nullable String password;

        /** What was typed twice the same, or is on the next line of the standard input. */
        String newPassword(String whose) throws Failure {
            if (fromInput()) {
                return said(sophon().around().line(), "No password is given.");
            }
            Person person = somebody();
            String typed = said(person.askForSecret("New password for " + whose + ": "), "No password is given.");
            if (!typed.equals(person.askForSecret("The same again: "))) {
                throw new Failure("The two are not the same; nothing was changed.");
            }
            return typed;
        }

        String presentPassword() throws Failure {
            return said(
                    fromInput() ? sophon().around().line() : somebody().askForSecret("Your present password: "),
                    "No present password is given.");
        }

        private boolean fromInput() {
            if (password != null && !password.equals("-")) {
                throw usage("--password: expected -, so that the password stands in no list of processes");
            }
            return password != null;
        }

        private Person somebody() throws Failure {
            Optional<Person> person = sophon().around().person();
            return person.orElseThrow(() -> new Failure(
                    "Nobody is there to ask for the password. Use --password - to read it from the standard input."));
        }

        private static String said(@Nullable String typed, String otherwise) throws Failure {
            if (typed == null || typed.isEmpty()) {
                throw new Failure(otherwise);
            }
            return typed;
        }
    }

    @Command(name = "list", description = "List the accounts.")
    static final class ListThem extends Verb {
        @Override
        protected boolean run() throws Failure {
            output().list(gateway().list("/auth/accounts?", Integer.MAX_VALUE), FIELDS);
            return true;
        }
    }

    @Command(name = "add", description = "Add an account; its password is asked for.")
    static final class Add extends WithPassword {
        @Parameters(paramLabel = "NAME", description = "What is typed to log in.")
        private String name = "";

        @Option(
                names = "--role",
                defaultValue = "Operator",
                description = "Admin (everything), Operator (devices, approvals) or Viewer (reads); default: Operator.")
        private String role = "Operator";

        @Override
        protected boolean run() throws Failure {
            ObjectNode body = body().put("name", name).put("role", role(this, role));
            body.put("password", newPassword(name));
            JsonNode made = confirmed("POST", "/auth/accounts", body);
            output().done(
                            "Added " + made.path("name").asText() + " as "
                                    + made.path("role").asText() + ".",
                            made);
            return true;
        }
    }

    @Command(name = "role", description = "Change what an account may do; it counts at once.")
    static final class ChangeRole extends Verb {
        @Parameters(index = "0", paramLabel = "NAME", description = "The account, by its name or id.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "ROLE", description = "Admin, Operator or Viewer.")
        private String role = "";

        @Override
        protected boolean run() throws Failure {
            ObjectNode body = body().put("role", role(this, role));
            String id = account(this, name).path("id").asText();
            JsonNode changed = confirmed("PATCH", path(id), body);
            output().done(name + " is " + changed.path("role").asText() + " now.", changed);
            return true;
        }
    }

    @Command(
            name = "password",
            description = {
                "Give an account a new password; its sessions and tokens end.",
                "Without a name it is your own, and the present one is asked for first."
            })
    static final class Password extends WithPassword {
        @Parameters(paramLabel = "NAME", arity = "0..1", description = "Another's account, by its name or id.")
        private @Nullable String name;

        @Override
        protected boolean run() throws Failure {
            JsonNode me = gateway().get("/auth/me").path("account");
            if (name == null && me.isMissingNode()) {
                throw new Failure("You come with an API token that belongs to no account; name one.");
            }
            JsonNode whose = name == null ? me : account(this, name);
            ObjectNode body = body();
            if (whose.path("id").equals(me.path("id"))) {
                body.put("currentPassword", presentPassword());
            }
            String called = whose.path("name").asText();
            body.put("password", newPassword(called));
            JsonNode changed = confirmed("PATCH", path(whose.path("id").asText()), body);
            output().done(called + " has a new password. What logged in with the old one has to do so anew.", changed);
            return true;
        }
    }

    @Command(name = "remove", description = "Remove an account; its sessions and tokens end at once.")
    static final class Remove extends Verb {
        @Parameters(paramLabel = "NAME", description = "The account, by its name or id.")
        private String name = "";

        @Override
        protected boolean run() throws Failure {
            String id = account(this, name).path("id").asText();
            output().done("Removed " + name + ".", confirmed("DELETE", path(id), null));
            return true;
        }
    }
}
