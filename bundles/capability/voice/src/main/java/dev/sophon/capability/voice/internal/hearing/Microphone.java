package dev.sophon.capability.voice.internal.hearing;

import dev.sophon.capability.voice.internal.sound.Child;
import dev.sophon.capability.voice.internal.sound.Programs;
import dev.sophon.capability.voice.internal.sound.Wav;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Mend;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The microphone that the user's sound server has as its default one. Thread-safe. */
@Component(service = Microphone.class, enabled = false)
@Mend("install the package pulseaudio-utils")
public final class Microphone {
    /** As the user sees it in the list of what records. */
    private static final List<String> PULSE = List.of(
            "parec",
            "--client-name=Sophon",
            "--stream-name=Microphone",
            "--latency-msec=20",
            "--raw",
            "--format=s16le",
            "--channels=1",
            "--rate=" + Wav.RATE);

    /** Not tried. */
    private static final List<String> ALSA =
            List.of("arecord", "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", Integer.toString(Wav.RATE));

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LOOK_MS = 20;

    private final Programs programs;

    @Activate
    public Microphone() {
        this(Programs.ofThisSystem());
    }

    public Microphone(Programs programs) {
        this.programs = programs;
    }

    public static boolean worksWith(Programs programs) {
        return programs.command(PULSE).or(() -> programs.command(ALSA)).isPresent();
    }

    /** Begins to listen; it is on until that is closed, or the call is over. */
    public Listening open(Invocation call) throws CommandException {
        List<String> command = programs.command(PULSE)
                .or(() -> programs.command(ALSA))
                .orElseThrow(() -> CommandException.unsupported(
                        "no program that records was found; install the package pulseaudio-utils"));
        return new Listening(programs.start(command, true, call), call);
    }

    /** A microphone that is on. For one thread. */
    static final class Listening implements AutoCloseable {
        private final Child child;
        private final Invocation call;

        private Listening(Child child, Invocation call) {
            this.child = child;
            this.call = call;
        }

        /**
         * Waits for so many bytes.
         *
         * @throws CommandException {@code platform_unsupported} where nothing comes
         */
        void read(byte[] into, int offset, int length) throws CommandException, InterruptedException {
            InputStream in = child.output();
            int end = offset + length;
            int at = offset;
            long heard = System.nanoTime();
            try {
                while (at < end) {
                    if (call.ended()) {
                        throw new InterruptedException("ended while recording");
                    }
                    boolean alive = child.isAlive();
                    int got = in.available() > 0 ? in.read(into, at, end - at) : 0;
                    if (got > 0) {
                        at += got;
                        heard = System.nanoTime();
                    } else if (!alive || System.nanoTime() - heard > PATIENCE.toNanos()) {
                        throw CommandException.unsupported("no sound came from a microphone; see whether PulseAudio or"
                                + " PipeWire runs for the user of this Node, and has an input");
                    } else {
                        Thread.sleep(LOOK_MS);
                    }
                }
            } catch (IOException e) {
                throw new CommandException(ErrorCode.INTERNAL_ERROR, "the recording broke off", e);
            }
        }

        @Override
        public void close() {
            child.close();
        }
    }
}
