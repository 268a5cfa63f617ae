package dev.sophon.node.tray.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.connection.Connection;
import dev.sophon.node.dispatch.DevicePause;
import dev.sophon.node.dispatch.OwnerQuestion;
import dev.sophon.node.dispatch.RunningCommands;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.OwnerTrust;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Node as the tests say it is, which writes down what it is told to do. */
final class PlayedNode implements Connection, RunningCommands, DevicePause, Consent, OwnerQuestion {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    final List<String> done = new CopyOnWriteArrayList<>();
    final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    final Map<String, Duration> allowed = new ConcurrentHashMap<>();
    volatile State state = State.ONLINE;
    volatile Set<String> scopes = Set.of();
    volatile List<Running> running = List.of();
    volatile @Nullable Pause pause;
    volatile Answer answer = Answer.NO;
    volatile boolean unproved;
    volatile boolean fullDisk;
    /** Until which a question stands. */
    volatile CountDownLatch answered = new CountDownLatch(0);

    Parts parts() {
        Identity identity = new Identity() {
            @Override
            public URI gatewayUrl() {
                return URI.create("https://gw.example.com:8443");
            }

            @Override
            public String nodeId() {
                return "one";
            }

            @Override
            public Secret token() {
                return new Secret("");
            }
        };
        return new Parts(
                identity,
                this,
                this,
                this,
                this,
                this,
                () -> new OwnerTrust(List.of(), Map.of(), false, unproved),
                () -> LaunchTrust.NONE);
    }

    void changed() {
        listeners.forEach(Runnable::run);
    }

    @Override
    public Status status() {
        return new Status(state, null, null, null, scopes, null, null);
    }

    @Override
    public AutoCloseable subscribe(Consumer<Status> listener) {
        return subscribe(() -> listener.accept(status()));
    }

    @Override
    public List<Running> running() {
        return running;
    }

    @Override
    public AutoCloseable subscribe(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public Optional<Pause> now() {
        return Optional.ofNullable(pause);
    }

    @Override
    public Pause pause(String by) throws IOException {
        return begin("pause", by);
    }

    @Override
    public Pause panic(String by) throws IOException {
        return begin("panic", by);
    }

    private Pause begin(String what, String by) throws IOException {
        Pause now = new Pause(by, NOON);
        pause = now;
        done.add(what);
        changed();
        if (fullDisk) {
            throw new IOException("No space left on device");
        }
        return now;
    }

    @Override
    public void resume() throws CommandException, InterruptedException {
        if (ask("sophon:resume", null, Duration.ZERO) != Answer.YES) {
            throw new CommandException(
                    ErrorCode.APPROVAL_REJECTED, "the person at this device has to be asked, who said no");
        }
        pause = null;
        changed();
    }

    @Override
    public Answer ask(String what, @Nullable JsonNode details, Duration patience) throws InterruptedException {
        done.add("asked " + what);
        answered.await();
        return answer;
    }

    @Override
    public Optional<Answer> known(String command) {
        throw new AssertionError("the tray asks for no command");
    }

    @Override
    public Map<String, Duration> allowed() {
        return allowed;
    }

    @Override
    public void forget() {
        allowed.clear();
        done.add("forget");
    }
}
