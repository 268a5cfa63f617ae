package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.launch.Written;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.cli.operator.client.Settings;
import dev.sophon.cli.operator.client.Surroundings;
import dev.sophon.cli.operator.print.Output;
import dev.sophon.cli.operator.print.PlainText;
import dev.sophon.protocol.json.Json;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What every verb needs: the options of {@code sophon} itself, a client and a place to print to. */
public abstract class Verb implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final Integer call() throws Failure {
        return run() ? 0 : 1;
    }

    /** Does the work. Answers whether what was asked for is so. */
    protected abstract boolean run() throws Failure;

    protected Sophon sophon() {
        return (Sophon) spec.root().userObject();
    }

    public GatewayClient gateway() throws Failure {
        Settings settings = sophon().settings();
        return new GatewayClient(settings.gateway(), settings.token(), settings.isOwn());
    }

    /** Does what there is to do about something that was made and whose secret nobody has seen. */
    @FunctionalInterface
    protected interface TakingBack {
        void run() throws Failure;
    }

    /**
     * Says that a secret is lost that could not be printed, and takes back what it was for.
     *
     * @param what it is, as in {@code The token}
     * @param otherwise what the person does if that fails
     */
    protected void requireShown(String what, TakingBack back, String otherwise) throws Failure {
        if (!out().checkError() && Written.whole()) {
            return;
        }
        String lost = what + " could not be printed and is lost: it is shown only once. ";
        try {
            back.run();
        } catch (Failure e) {
            throw new Failure(lost + "It could not be taken back either (" + e.text() + "), so do it: " + otherwise, e);
        }
        throw new Failure(lost + "What it was for has been taken back.");
    }

    /**
     * At a terminal, asks before what is not easily undone.
     *
     * @param otherwise what is said where the answer is not yes
     */
    protected void requireSure(String question, String otherwise) throws Failure {
        Optional<Surroundings.Person> person = sophon().around().person();
        if (person.isPresent()) {
            String answer = person.get().ask(PlainText.of(question) + " [y/N] ");
            if (answer == null || !Set.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT))) {
                throw new Failure(otherwise);
            }
        }
    }

    /** A decision. Where the Gateway wants a person's password first, it asks for it. */
    protected JsonNode confirmed(String method, String path, @Nullable JsonNode body) throws Failure {
        try {
            return gateway().call(method, path, body);
        } catch (Failure refused) {
            Optional<Surroundings.Person> person = sophon().around().person();
            if (!refused.code().equals("confirmation_required") || person.isEmpty()) {
                throw refused;
            }
            String password = person.get().askForSecret("Your password, to decide: ");
            if (password == null || password.isEmpty()) {
                throw refused;
            }
            gateway().call("POST", "/auth/confirm", body().put("password", password));
            return gateway().call(method, path, body);
        }
    }

    public Output output() {
        return new Output(spec.commandLine().getOut(), sophon().format());
    }

    /** Where a verb writes that has a form of its own. */
    protected PrintWriter out() {
        return spec.commandLine().getOut();
    }

    protected PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Wrong usage that only the values show: exit code 2. */
    public CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    public static ObjectNode body() {
        return Json.mapper().createObjectNode();
    }

    /** A group of verbs: without one of them, its usage. */
    public abstract static class Group implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public final Integer call() {
            spec.commandLine().usage(spec.commandLine().getErr());
            return 2;
        }
    }
}
