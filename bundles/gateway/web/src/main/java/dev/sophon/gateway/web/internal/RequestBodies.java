package dev.sophon.gateway.web.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.web.Bodies;
import dev.sophon.gateway.web.Body;
import dev.sophon.gateway.web.RequestGuard;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Reads bodies by the container's asynchronous input, and looks after those that are on their way. */
@Component
public final class RequestBodies implements Bodies {
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** At once, of one caller. One more, and the eldest is refused: it had its time, and is the slowest. */
    private static final int WAITING = 64;
    /**
     * What one body of 12 MiB and its tree may take: three times its size and 64 bytes for each of 500,000 values. With a
     * gibibyte of heap there is room left for such a body of one text beside it.
     */
    static final long LARGEST = 72L << 20;
    /** Nobody has to send much before signing in. */
    private static final long SHARE_OF_AN_ADDRESS = 2L << 20;

    private static final byte[] NOTHING = {};

    private final RequestGuard guard;
    private final Time time;
    private final BodyRoom room;
    private final long share;
    private final Time.Scheduled ticking;
    /** Those on their way, by their callers, the eldest first. */
    private final Map<String, Set<BodyReading>> waiting = new HashMap<>();

    @Activate
    public RequestBodies(@Reference RequestGuard guard, @Reference Time time) {
        this(guard, time, Math.max(LARGEST + (16L << 20), Runtime.getRuntime().maxMemory() / 8));
    }

    RequestBodies(RequestGuard guard, Time time, long most) {
        this.guard = guard;
        this.time = time;
        this.room = new BodyRoom(most);
        this.share = Math.max(LARGEST, most / 4);
        this.ticking = time.every(LOOK, this::tick);
    }

    @Deactivate
    public void close() {
        ticking.cancel();
    }

    @Override
    public void read(HttpServletRequest request, int mostBytes, @Nullable Principal caller, Reader reader) {
        String key = key(request, caller);
        long declared = length(request);
        if (declared > mostBytes) {
            reader.refused(BodyReading.tooLarge(mostBytes));
            return;
        }
        BodyRoom.Taken taken = room.open(key, caller == null ? SHARE_OF_AN_ADDRESS : share);
        Body whole = null;
        RuntimeException refusal = null;
        try {
            whole = declared == 0 ? new Body(NOTHING, taken) : whole(request, declared, taken);
            if (whole == null) {
                await(request, key, mostBytes, declared, taken, (reading, why) -> {
                    if (why == null) {
                        reader.read(reading.body());
                    } else {
                        reader.refused(why);
                    }
                });
            }
        } catch (IOException e) {
            refusal = Refusal.invalid("body: expected all of it");
        } catch (Refusal e) {
            refusal = e;
        }
        if (refusal != null) {
            taken.close();
            reader.refused(refusal);
        } else if (whole != null) {
            reader.read(whole);
        }
    }

    /** Where all is here, as with nearly every request, it is taken at once; no other thread has to come back for it. */
    private static @Nullable Body whole(HttpServletRequest request, long declared, Body.Room taken) throws IOException {
        if (declared < 0 || request.getInputStream().available() < declared) {
            return null;
        }
        taken.take(declared);
        return new Body(request.getInputStream().readNBytes((int) declared), taken);
    }

    @Override
    public void discard(HttpServletRequest request, int mostBytes, @Nullable Principal caller, Consumer<Boolean> next) {
        long declared = length(request);
        Boolean now = null;
        try {
            ServletInputStream in = request.getInputStream();
            if (declared == 0 || in.isFinished()) {
                now = true;
            } else if (declared < 0 || declared > mostBytes || request.isAsyncStarted()) {
                now = false;
            } else if (in.available() >= declared) {
                in.readNBytes((int) declared);
                now = true;
            } else {
                await(
                        request,
                        key(request, caller),
                        mostBytes,
                        declared,
                        null,
                        (reading, why) -> next.accept(why == null));
            }
        } catch (IOException e) {
            now = false;
        }
        if (now != null) {
            next.accept(now);
        }
    }

    private void await(
            HttpServletRequest request,
            String key,
            int mostBytes,
            long declared,
            BodyRoom.@Nullable Taken taken,
            BodyReading.End end)
            throws IOException {
        ServletInputStream in = request.getInputStream();
        AsyncContext context = request.startAsync();
        // This has its own.
        context.setTimeout(0);
        BodyReading reading = new BodyReading(in, mostBytes, declared, taken, time.nanos(), (over, why) -> {
            forget(key, over);
            if (taken != null) {
                taken.came();
            }
            end.reached(over, why);
        });
        if (taken != null) {
            // By another thread: the one that needs the room is at work on its own body.
            taken.comes(() -> time.after(Duration.ZERO, () -> reading.reach(BodyRoom.madeRoom())));
        }
        BodyReading eldest = remember(key, reading);
        if (eldest != null) {
            eldest.reach(new Refusal(
                    Refusal.Reason.TOO_MANY,
                    "body: more than " + WAITING + " of yours are on their way, and this is the eldest"));
        }
        in.setReadListener(reading);
    }

    private @Nullable BodyReading remember(String key, BodyReading reading) {
        synchronized (waiting) {
            Set<BodyReading> own = waiting.computeIfAbsent(key, caller -> new LinkedHashSet<>());
            own.add(reading);
            return own.size() > WAITING ? own.iterator().next() : null;
        }
    }

    private void forget(String key, BodyReading reading) {
        synchronized (waiting) {
            Set<BodyReading> own = waiting.get(key);
            if (own != null && own.remove(reading) && own.isEmpty()) {
                waiting.remove(key);
            }
        }
    }

    private void tick() {
        List<BodyReading> all;
        synchronized (waiting) {
            if (waiting.isEmpty()) {
                return;
            }
            all = waiting.values().stream().flatMap(Set::stream).toList();
        }
        long now = time.nanos();
        all.forEach(reading -> reading.tick(now));
    }

    /** 0 for none, below 0 where it is not said before. */
    private static long length(HttpServletRequest request) {
        long declared = request.getContentLengthLong();
        return declared < 0 && request.getHeader("Transfer-Encoding") == null ? 0 : declared;
    }

    private String key(HttpServletRequest request, @Nullable Principal caller) {
        return caller == null ? "address " + network(guard.sender(request)) : caller.id();
    }

    /** An address of IPv6 stands for the network that a customer is given. */
    private static String network(String address) {
        String[] groups = address.split(":", -1);
        return groups.length < 8 ? address : String.join(":", List.of(groups).subList(0, 4));
    }
}
