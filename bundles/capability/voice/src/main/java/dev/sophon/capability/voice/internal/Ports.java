package dev.sophon.capability.voice.internal;

import dev.sophon.capability.voice.internal.hearing.Microphone;
import dev.sophon.capability.voice.internal.hearing.Recognizer;
import dev.sophon.capability.voice.internal.sound.Programs;
import dev.sophon.capability.voice.internal.speech.Speaker;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Enables each port of this bundle while its programs are there, so that a command that lacks one is unavailable by name.
 * Packages come and go without a word, so it looks again now and then.
 */
@Component(
        immediate = true,
        service = {})
public final class Ports {
    private static final long INTERVAL_S = 5;

    private static final Map<Class<?>, Predicate<Programs>> ALL = Map.of(
            Speaker.class, Speaker::worksWith,
            Microphone.class, Microphone::worksWith,
            Recognizer.class, Recognizer::worksWith);

    private final Programs programs;
    private final Consumer<String> enable;
    private final Consumer<String> disable;
    private final Set<Class<?>> enabled = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "sophon-voice-ports");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public Ports(ComponentContext context) {
        this(Programs.ofThisSystem(), context::enableComponent, context::disableComponent);
        var unused = timer.scheduleWithFixedDelay(this::look, INTERVAL_S, INTERVAL_S, TimeUnit.SECONDS);
    }

    /** Looks once. */
    Ports(Programs programs, Consumer<String> enable, Consumer<String> disable) {
        this.programs = programs;
        this.enable = enable;
        this.disable = disable;
        look();
    }

    void look() {
        ALL.forEach((port, works) -> {
            if (!works.test(programs)) {
                if (enabled.remove(port)) {
                    disable.accept(port.getName());
                }
            } else if (enabled.add(port)) {
                enable.accept(port.getName());
            }
        });
    }

    @Deactivate
    void stop() {
        timer.shutdownNow();
    }
}
