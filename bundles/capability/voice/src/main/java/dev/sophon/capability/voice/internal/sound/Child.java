package dev.sophon.capability.voice.internal.sound;

import dev.sophon.node.command.Invocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A program that was started. Its complaints go nowhere: its exit code tells. Thread-safe. */
public final class Child implements AutoCloseable {
    private static final long KILLED_MS = 2_000;

    private final Process process;
    private volatile boolean stopped;

    Child(Process process) {
        this.process = process;
    }

    /** Gives it all of its input, which fits into a pipe: 64 KiB at most. */
    public void feed(String text) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return; // It has ended already.
        }
    }

    public InputStream output() {
        return process.getInputStream();
    }

    /**
     * Waits for its end.
     *
     * @return whether it came to its end without a fault
     * @throws InterruptedException when the command was cancelled or its budget ran out; the program is ended then
     */
    public boolean await(Invocation call) throws InterruptedException {
        try {
            if (process.waitFor(Math.max(1, call.remaining().toMillis()), TimeUnit.MILLISECONDS) && !call.ended()) {
                return succeeded();
            }
        } catch (InterruptedException e) {
            end();
            throw e;
        }
        end();
        throw new InterruptedException("ended while a program ran");
    }

    public boolean endedWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Of one that has ended. */
    public boolean succeeded() {
        return process.exitValue() == 0;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it was {@link #stop}ped. */
    public boolean wasStopped() {
        return stopped;
    }

    /** Ends it because somebody wanted that. */
    public void stop() {
        stopped = true;
        end();
    }

    void end() {
        process.destroyForcibly();
    }

    public void onExit(Runnable action) {
        var unused = process.onExit().thenRun(action);
    }

    /** Ends it and waits until it is gone. */
    @Override
    public void close() {
        end();
        try {
            process.waitFor(KILLED_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
