package dev.sophon.node.control.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.logging.LogLevels;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.control.DuplexStreams;
import dev.sophon.node.control.Lines;
import dev.sophon.node.control.Shell;
import dev.sophon.node.control.StatusSource;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.DevicePause;
import dev.sophon.node.dispatch.Dispatcher;
import dev.sophon.node.identity.Problems;
import dev.sophon.protocol.json.Json;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves one program's one request. */
final class ControlSession implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSession.class);
    private static final long FOLLOW_MS = 250;

    private final SocketChannel channel;
    private final Services services;
    private final Consumer<ControlSession> onEnd;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** What a request can ask for. */
    record Services(
            StatusSource status,
            Supplier<@Nullable Catalogue> catalogue,
            Supplier<@Nullable DevicePause> pause,
            Supplier<@Nullable LogLevels> levels,
            Supplier<@Nullable Shell> shell,
            Onlookers onlookers,
            Supplier<@Nullable Dispatcher> dispatcher,
            Runnable stopNode,
            Runnable handOver) {}

    ControlSession(SocketChannel channel, Services services, Consumer<ControlSession> onEnd) {
        this.channel = channel;
        this.services = services;
        this.onEnd = onEnd;
        DuplexStreams streams = DuplexStreams.of(channel);
        in = streams.in();
        out = streams.out();
    }

    @Override
    public void run() {
        try {
            byte[] line = Lines.read(in);
            if (line.length > 0) {
                serve(Json.tree(line));
            }
        } catch (IllegalArgumentException e) {
            refuse("The request is not understood: " + e.getMessage());
        } catch (IOException e) {
            LOG.debug("A program has hung up", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
            onEnd.accept(this);
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("A connection could not be closed", e);
        }
    }

    private void serve(JsonNode request) throws IOException, InterruptedException {
        switch (request.path("verb").asText("")) {
            case "status" -> reply(Map.of("status", services.status.now()));
            case "commands" -> commands();
            case "follow" -> follow();
            case "console" -> console(request.path("args"));
            case "pause" -> pause(pause -> pause.pause("sophon-node pause"));
            case "panic" -> pause(pause -> pause.panic("sophon-node panic"));
            case "resume" -> pause(DevicePause::resume);
            case "log-level" -> logLevel(request.path("args"));
            case "handover" -> handOver();
            case "stop" -> {
                reply(Map.of());
                close();
                services.stopNode.run();
            }
            default -> refuse("This Node does not know that request; it may be of another version.");
        }
    }

    private void commands() throws IOException {
        Catalogue catalogue = services.catalogue.get();
        if (catalogue == null) {
            refuse("The part of the Node that knows its commands is not running.");
        } else {
            reply(Map.of("commands", catalogue.commands()));
        }
    }

    private void logLevel(JsonNode args) throws IOException {
        LogLevels levels = services.levels.get();
        if (levels == null) {
            refuse("The part of the Node that knows its log is not running.");
            return;
        }
        try {
            reply(Map.of(
                    "levels",
                    levels.set(
                            args.path("logger").asText(""), args.path("level").asText(""))));
        } catch (IllegalArgumentException e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            refuse("The level cannot be changed: " + Problems.of(e));
        }
    }

    /** For another version to follow: only while no command runs, and none begins any more. */
    private void handOver() throws IOException {
        Dispatcher dispatcher = services.dispatcher.get();
        boolean idle = dispatcher == null || dispatcher.retire();
        reply(Map.of("handedOver", idle));
        if (idle) {
            close();
            services.handOver.run();
        }
    }

    private interface Wish {
        void to(DevicePause pause) throws CommandException, IOException, InterruptedException;
    }

    private void pause(Wish wish) throws IOException, InterruptedException {
        DevicePause pause = services.pause.get();
        if (pause == null) {
            refuse("The part of the Node that runs commands is not there, so none runs.");
            return;
        }
        try {
            wish.to(pause);
        } catch (CommandException e) {
            refuse("Not done: " + e.text() + ".");
            return;
        } catch (IOException e) {
            LOG.warn("A pause could not be written down", e);
            refuse(
                    pause.now().isPresent()
                            ? "It is paused, but that cannot be written down, so it will not hold over a restart: "
                                    + Problems.of(e)
                            : "It cannot be written down: " + Problems.of(e));
            return;
        }
        reply(Map.of("status", services.status.now()));
    }

    /** Until the program hangs up, which only reading tells. */
    private void follow() throws IOException, InterruptedException {
        reply(Map.of("status", services.status.now()));
        Thread writer = new Thread(this::writeLines, "sophon-control-follow");
        writer.setDaemon(true);
        writer.start();
        try {
            services.onlookers.came();
            while (in.read() >= 0) {
                // Nothing is expected.
            }
        } finally {
            services.onlookers.left();
            writer.interrupt();
            writer.join();
        }
    }

    private void writeLines() {
        StatusSource.LineReader lines = services.status.lines();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                for (String line : lines.next()) {
                    write(Map.of("line", line));
                }
                Thread.sleep(FOLLOW_MS);
            }
        } catch (InterruptedException | IOException e) {
            close();
        }
    }

    private void console(JsonNode args) throws IOException, InterruptedException {
        Shell shell = services.shell.get();
        if (shell == null) {
            refuse("There is no console in this Node: Karaf's shell is not installed, or does not run on Java "
                    + Runtime.version().feature() + ". Status and commands work without it.");
            return;
        }
        reply(Map.of());
        new ConsoleChannel(in, out).serve(shell, args);
    }

    private void reply(Map<String, ?> content) throws IOException {
        ObjectNode reply = Json.mapper().createObjectNode().put("ok", true);
        reply.setAll((ObjectNode) Json.mapper().valueToTree(content));
        write(reply);
    }

    private void refuse(String words) {
        try {
            write(Map.of("ok", false, "message", words));
        } catch (IOException e) {
            LOG.debug("A program has hung up", e);
        }
    }

    private void write(Object line) throws IOException {
        out.write(Json.bytes(line));
        out.write('\n');
        out.flush();
    }
}
