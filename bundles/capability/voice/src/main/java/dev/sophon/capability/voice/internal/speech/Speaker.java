package dev.sophon.capability.voice.internal.speech;

import dev.sophon.capability.voice.internal.sound.Child;
import dev.sophon.capability.voice.internal.sound.Programs;
import dev.sophon.capability.voice.internal.sound.SoundFiles;
import dev.sophon.capability.voice.internal.speech.Synthesizer.Voice;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Mend;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The loudspeaker: one text at a time, in the order of arrival. It may go on when its command is over, hence immediate.
 * Thread-safe.
 */
@Component(service = Speaker.class, immediate = true, enabled = false)
@Mend("install the packages espeak-ng and pulseaudio-utils")
public final class Speaker {
    /** How many may wait for the one that speaks; each holds a thread. */
    static final int MOST_WAITING = 2;

    /** Each takes a file; the first alone was tried. */
    private static final List<List<String>> PLAYERS = List.of(
            List.of("paplay", "--client-name=Sophon", "--latency-msec=100"), List.of("aplay", "-q"), List.of("afplay"));

    /** A player that fails does so at once. */
    private static final Duration AT_ONCE = Duration.ofMillis(300);

    private final Programs programs;
    private final SoundFiles files;
    private final Semaphore turn = new Semaphore(1, true);
    private @Nullable Child speaking;
    private long stops;
    private int texts;
    private boolean leaving;

    /** What came of a text. */
    public enum Ending {
        SPOKEN,
        SPEAKING,
        STOPPED
    }

    @Activate
    public Speaker(@Reference SoundFiles files) {
        this(Programs.ofThisSystem(), files);
    }

    public Speaker(Programs programs, SoundFiles files) {
        this.programs = programs;
        this.files = files;
    }

    /** Whether there is what speaks and what plays. */
    public static boolean worksWith(Programs programs) {
        return Arrays.stream(Synthesizer.values())
                        .anyMatch(one -> programs.find(one.program()).isPresent())
                && PLAYERS.stream()
                        .anyMatch(player -> programs.find(player.get(0)).isPresent());
    }

    private List<Synthesizer> synthesizers() throws CommandException {
        List<Synthesizer> there = Arrays.stream(Synthesizer.values())
                .filter(one -> programs.find(one.program()).isPresent())
                .toList();
        if (there.isEmpty()) {
            throw CommandException.unsupported("no program that speaks was found; install the package espeak-ng");
        }
        return there;
    }

    /** Those of all programs, the preferred program's first. */
    public List<Voice> voices(Invocation call) throws CommandException, InterruptedException {
        List<Voice> voices = new ArrayList<>();
        for (Synthesizer one : synthesizers()) {
            try (Child child = programs.start(command(one.list()), true, call)) {
                voices.addAll(one.voices(child.output().readNBytes(Synthesizer.MAX_LIST)));
                child.await(call);
            } catch (IOException e) {
                throw new CommandException(ErrorCode.INTERNAL_ERROR, one.program() + " lists no voices", e);
            }
        }
        return voices;
    }

    private List<String> command(List<String> words) throws CommandException {
        return programs.command(words)
                .orElseThrow(() -> CommandException.unsupported(words.get(0) + " is no longer there"));
    }

    private List<String> player(Path sound) throws CommandException {
        return PLAYERS.stream()
                .flatMap(player -> programs.command(player, sound.toString()).stream())
                .findFirst()
                .orElseThrow(() -> CommandException.unsupported(
                        "no program that plays sound was found; install the package pulseaudio-utils"));
    }

    /**
     * Speaks a text.
     *
     * @param voice null for the preferred program's own
     * @param rate in words a minute
     * @param wait whether to return when it is spoken, not when it begins
     */
    public Ending speak(String text, @Nullable String voice, int rate, boolean wait, Invocation call)
            throws CommandException, InterruptedException {
        Synthesizer synthesizer = synthesizer(voice, call);
        long before = arrive();
        SoundFiles.Folder folder = null;
        Child player = null;
        boolean ours = false;
        try {
            folder = files.folder();
            Path sound = folder.file("spoken.wav");
            player(sound);
            try (Child child = programs.start(command(synthesizer.writing(sound, voice, rate)), false, call)) {
                child.feed(text);
                if (!child.await(call)) {
                    throw new CommandException(ErrorCode.INTERNAL_ERROR, synthesizer.program() + " failed");
                }
            }
            takeTurn(call);
            ours = true;
            player = begin(player(sound), before);
            if (player == null) {
                return Ending.STOPPED;
            }
        } catch (IOException e) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "the sound could not be written", e);
        } finally {
            if (player == null) {
                over(ours, folder);
            }
        }
        SoundFiles.Folder played = folder;
        player.onExit(() -> over(true, played));
        return wait ? awaited(player, call) : begun(player);
    }

    private Synthesizer synthesizer(@Nullable String voice, Invocation call)
            throws CommandException, InterruptedException {
        List<Synthesizer> there = synthesizers();
        if (voice == null) {
            return there.get(0);
        }
        // Only what is listed: to flite a voice may also be the path of a file, or an address.
        String engine = voices(call).stream()
                .filter(one -> one.name().equals(voice))
                .map(Voice::engine)
                .findFirst()
                .orElseThrow(() -> CommandException.invalidParams("voice: none of this name; voice.voices lists them"));
        return there.stream()
                .filter(one -> one.program().equals(engine))
                .findFirst()
                .orElseThrow();
    }

    private void takeTurn(Invocation call) throws CommandException, InterruptedException {
        if (turn.getQueueLength() >= MOST_WAITING) {
            throw new CommandException(
                    ErrorCode.INTERNAL_ERROR, "busy: others wait to be spoken; voice.stop ends them");
        }
        if (!turn.tryAcquire(Math.max(1, call.remaining().toNanos()), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("the budget ran out before its turn");
        }
    }

    /** Null where it was stopped before it began. */
    private synchronized @Nullable Child begin(List<String> player, long before) throws CommandException {
        if (leaving || stops != before) {
            return null;
        }
        Child begun = programs.start(player, false);
        speaking = begun;
        return begun;
    }

    private void over(boolean turnTaken, SoundFiles.@Nullable Folder folder) {
        if (folder != null) {
            folder.close();
        }
        synchronized (this) {
            texts--;
        }
        if (turnTaken) {
            turn.release();
        }
    }

    private static Ending awaited(Child player, Invocation call) throws CommandException, InterruptedException {
        return judged(player, player.await(call));
    }

    private static Ending begun(Child player) throws CommandException, InterruptedException {
        return player.endedWithin(AT_ONCE) ? judged(player, player.succeeded()) : Ending.SPEAKING;
    }

    private static Ending judged(Child player, boolean succeeded) throws CommandException {
        if (player.wasStopped()) {
            return Ending.STOPPED;
        }
        if (!succeeded) {
            throw CommandException.unsupported("the sound could not be played; see whether PulseAudio or PipeWire runs"
                    + " for the user of this Node");
        }
        return Ending.SPOKEN;
    }

    /** Counts a text in; returns how often it was stopped before. */
    private synchronized long arrive() {
        texts++;
        return stops;
    }

    /** Ends the text that is spoken, and those that wait; returns whether there were any. */
    synchronized boolean stop() {
        stops++;
        Child now = speaking;
        if (now != null) {
            now.stop();
        }
        return texts > 0;
    }

    @Deactivate
    public synchronized void leave() {
        leaving = true;
        stop();
    }
}
