package dev.sophon.node.ui.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.QuestionWindow;
import dev.sophon.node.policy.Consent.Answer;
import dev.sophon.node.policy.PersonAtDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks by a window: allow once, allow for a time, deny. It is there exactly while a window can be shown. What is allowed
 * for a time is kept in memory only, for one command whatever its params; the owner's policy is asked before it each time.
 */
@Component
public final class ConsentDialog implements PersonAtDevice {
    static final Duration FOR_A_TIME = Duration.ofMinutes(10);
    static final int DENY = 0;
    static final int ONCE = 1;
    static final int A_WHILE = 2;

    private static final Logger LOG = LoggerFactory.getLogger(ConsentDialog.class);

    private final QuestionWindow window;
    private final LongSupplier nanoTime;
    private final Object oneAtATime = new Object();
    private final Map<String, Long> allowedSince = new HashMap<>();
    private @Nullable Thread asker;
    private boolean leaving;

    @Activate
    public ConsentDialog(@Reference QuestionWindow window) {
        this(window, System::nanoTime);
    }

    ConsentDialog(QuestionWindow window, LongSupplier nanoTime) {
        this.window = window;
        this.nanoTime = nanoTime;
    }

    /** Closes the window that may be open; the answer is that there is nobody to ask. */
    @Deactivate
    synchronized void leave() {
        leaving = true;
        if (asker != null) {
            asker.interrupt();
        }
    }

    @Override
    public boolean proves() {
        return window.proves();
    }

    @Override
    public synchronized boolean hasAllowed(String command) {
        Long since = allowedSince.get(command);
        return !leaving && since != null && nanoTime.getAsLong() - since < FOR_A_TIME.toNanos();
    }

    @Override
    public synchronized Map<String, Duration> allowed() {
        Map<String, Duration> now = new TreeMap<>();
        allowedSince.forEach((command, since) -> {
            if (hasAllowed(command)) {
                now.put(command, FOR_A_TIME.minusNanos(nanoTime.getAsLong() - since));
            }
        });
        return now;
    }

    @Override
    public Answer ask(String command, JsonNode params, Duration patience) throws InterruptedException {
        long begin = nanoTime.getAsLong();
        synchronized (oneAtATime) {
            Duration left = patience.minusNanos(nanoTime.getAsLong() - begin);
            if (hasAllowed(command)) {
                return Answer.YES;
            }
            return left.isNegative() || left.isZero() ? Answer.UNANSWERED : askNow(command, params, left);
        }
    }

    @Override
    public synchronized void forget() {
        allowedSince.clear();
    }

    private Answer askNow(String command, JsonNode params, Duration patience) throws InterruptedException {
        if (!begin()) {
            return Answer.NOBODY;
        }
        try {
            return answer(command, window.ask(question(command, params), patience));
        } catch (CommandException e) {
            LOG.warn("The consent dialog could not be shown: {}", e.text());
            return Answer.NOBODY;
        } catch (InterruptedException e) {
            if (hasLeft()) {
                return Answer.NOBODY;
            }
            throw e;
        } finally {
            end();
        }
    }

    private synchronized boolean begin() {
        asker = Thread.currentThread();
        return !leaving;
    }

    private synchronized boolean hasLeft() {
        return leaving;
    }

    private synchronized void end() {
        asker = null;
    }

    private Answer answer(String command, OptionalInt choice) {
        if (choice.isEmpty()) {
            return Answer.UNANSWERED;
        }
        if (choice.getAsInt() == A_WHILE) {
            synchronized (this) {
                // Names come from the catalogue, so there are few.
                allowedSince.put(command, nanoTime.getAsLong());
            }
        }
        return choice.getAsInt() == DENY ? Answer.NO : Answer.YES;
    }

    private static QuestionWindow.Question question(String command, JsonNode params) {
        List<String> choices = new ArrayList<>(List.of("Deny", "Allow once"));
        if (isCommand(command)) {
            choices.add("Allow every one for " + FOR_A_TIME.toMinutes() + " minutes");
        }
        return new QuestionWindow.Question(
                "Sophon asks for consent",
                "To be run on this device: " + Excerpt.of(command, 100),
                WhatWillRun.lines(params),
                choices,
                DENY);
    }

    /** What is typed at the console, as {@code sophon:resume}, is asked for each time: any program can type there. */
    private static boolean isCommand(String what) {
        return what.indexOf(':') < 0;
    }
}
