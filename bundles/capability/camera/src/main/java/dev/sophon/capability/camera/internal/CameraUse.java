package dev.sophon.capability.camera.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.platform.Cameras;
import dev.sophon.node.platform.screen.ScreenSign;
import dev.sophon.protocol.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** One use of a camera after the other, each with its sign on the screen. Thread-safe. */
@Component(service = CameraUse.class)
public final class CameraUse {
    static final String WORDS = "Sophon: the camera is on";

    /** In which a camera finds out how light it is; the pictures before are dark. */
    private static final Duration WARM_UP = Duration.ofMillis(700);

    private static final Duration FOR_A_PICTURE = Duration.ofSeconds(5);

    private final Cameras cameras;
    private final @Nullable ScreenSign signs;
    private final Duration warmUp;
    private final Semaphore one = new Semaphore(1);

    @Activate
    public CameraUse(
            @Reference Cameras cameras,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    ScreenSign signs) {
        this(cameras, signs, WARM_UP);
    }

    CameraUse(Cameras cameras, @Nullable ScreenSign signs, Duration warmUp) {
        this.cameras = cameras;
        this.signs = signs;
        this.warmUp = warmUp;
    }

    /** What is done with a camera that is on. */
    interface Use<T> {
        T with(On camera) throws CommandException, InterruptedException;
    }

    /**
     * Switches a camera on, and off again.
     *
     * @param width that pictures should have
     * @throws CommandException {@code not_authorized} where no sign can be shown and the owner has not said that none is needed
     */
    <T> T use(@Nullable String device, int width, Invocation call, Use<T> use)
            throws CommandException, InterruptedException {
        boolean withoutSign = call.policy(CameraPolicy.class).withoutSign();
        if (!one.tryAcquire(call.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new CommandException(ErrorCode.TIMEOUT, "The camera was in use by another command all the time.");
        }
        try (ScreenSign.Standing sign = sign(withoutSign);
                Cameras.Running running = cameras.open(device, width)) {
            On camera = new On(running, sign);
            long ready = System.nanoTime() + warmUp.toNanos();
            while (System.nanoTime() - ready < 0) {
                camera.next();
            }
            return use.with(camera);
        } finally {
            one.release();
        }
    }

    private ScreenSign.@Nullable Standing sign(boolean withoutSign) throws CommandException, InterruptedException {
        String problem = "there is no display that shows one.";
        if (signs != null) {
            try {
                return signs.show(WORDS);
            } catch (CommandException e) {
                problem = e.text();
            }
        }
        if (withoutSign) {
            return null;
        }
        throw new CommandException(
                ErrorCode.NOT_AUTHORIZED,
                "The camera stays off, since no sign can be shown that it is on: " + problem
                        + " The device's owner may allow that in policy.json: {\"camera\": {\"withoutSign\": true}}");
    }

    /** A camera that is on, and nobody has taken its sign away. */
    static final class On {
        private final Cameras.Running running;
        private final ScreenSign.@Nullable Standing sign;

        private On(Cameras.Running running, ScreenSign.@Nullable Standing sign) {
            this.running = running;
            this.sign = sign;
        }

        Cameras.Frame next() throws CommandException, InterruptedException {
            Cameras.Frame frame = running.next(FOR_A_PICTURE);
            if (sign != null && !sign.stands()) {
                throw new CommandException(
                        ErrorCode.NOT_AUTHORIZED,
                        "The camera was switched off: its sign on the screen was covered or taken away.");
            }
            return frame;
        }
    }
}
