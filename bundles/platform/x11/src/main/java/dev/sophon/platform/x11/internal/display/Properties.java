package dev.sophon.platform.x11.internal.display;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Atoms, and the properties of windows. A window that is gone has no properties: the server's refusal is forgiven, for
 * windows come and go. For the display's thread.
 */
public final class Properties {
    private static final long ANY_TYPE = 0;
    private static final long XA_STRING = 31;
    /** Enough for any list of windows that people can have, and far more than a title needs; in bytes. */
    static final int LIMIT = 1 << 18;

    private static final int MOST_NAMES = 1000;

    private final XDisplay display;
    private final Xlib.LibX11 x11;
    private final WindowCalls calls;
    private final Map<String, Long> atoms = new HashMap<>();
    private final Map<Long, String> names = new HashMap<>();

    public Properties(XDisplay display, WindowCalls calls) {
        this.display = display;
        this.x11 = display.xlib().x11;
        this.calls = calls;
    }

    /**
     * What a property holds.
     *
     * @param format bits per item: 8, 16 or 32
     * @param data as Xlib gives it: 8 bytes for each item of 32 bits
     * @param cut whether there is more of it
     */
    public record Value(long type, int format, byte[] data, boolean cut) {
        public long[] numbers() {
            if (format != 32) {
                return new long[0];
            }
            long[] numbers = new long[data.length / Long.BYTES];
            ByteBuffer.wrap(data).order(ByteOrder.nativeOrder()).asLongBuffer().get(numbers);
            return numbers;
        }

        boolean isText() {
            return format == Byte.SIZE;
        }

        /** One text that is no compound one; empty if it is none. */
        Optional<String> text() {
            return texts(Optional.of(this), 0).stream().findFirst();
        }
    }

    /** Whether {@link #atom} has the answer without the server. */
    boolean knows(String name) {
        return atoms.containsKey(name);
    }

    /** An atom that was asked for before. */
    public long known(String name) {
        return atoms.getOrDefault(name, 0L);
    }

    public long atom(Pointer open, String name) {
        return atoms.computeIfAbsent(name, key -> calls.XInternAtom(open, key, 0));
    }

    /** Empty if there is no such atom. */
    public Optional<String> name(Pointer open, long atom) {
        String known = names.get(atom);
        if (known != null || atom == 0) {
            return Optional.ofNullable(known);
        }
        Pointer name = calls.XGetAtomName(open, atom);
        if (name == null) {
            display.forgive();
            return Optional.empty();
        }
        try {
            String read = name.getString(0, "ISO-8859-1");
            if (names.size() < MOST_NAMES) {
                names.put(atom, read);
            }
            return Optional.of(read);
        } finally {
            x11.XFree(name);
        }
    }

    /** Empty if the window is gone or has no such property. */
    public Optional<Value> read(Pointer open, long window, String property) {
        return read(open, window, atom(open, property), LIMIT, false);
    }

    /**
     * The first bytes of a property.
     *
     * @param delete takes it away, if it was read whole
     */
    public Optional<Value> read(Pointer open, long window, long property, int limit, boolean delete) {
        return read(open, window, property, limit, delete, true);
    }

    /** Empty if the window has no such property; that it is gone is not forgiven, and fails the call. */
    public Optional<Value> readOfOneThere(Pointer open, long window, String property) {
        return read(open, window, atom(open, property), LIMIT, false, false);
    }

    private Optional<Value> read(
            Pointer open, long window, long property, int limit, boolean delete, boolean forgiving) {
        byte[] type = new byte[Long.BYTES];
        IntByReference format = new IntByReference();
        byte[] items = new byte[Long.BYTES];
        byte[] rest = new byte[Long.BYTES];
        PointerByReference data = new PointerByReference();
        int status = x11.XGetWindowProperty(
                open, window, property, 0, (limit + 3) / 4, delete ? 1 : 0, ANY_TYPE, type, format, items, rest, data);
        if (status != 0) {
            if (forgiving) {
                display.forgive();
            }
            return Optional.empty();
        }
        Pointer found = data.getValue();
        if (found == null) {
            return Optional.empty();
        }
        try {
            int width = format.getValue() == 32 ? Long.BYTES : format.getValue() / 8;
            byte[] bytes = found.getByteArray(0, Math.toIntExact(WindowCalls.value(items) * width));
            return WindowCalls.value(type) == 0
                    ? Optional.empty()
                    : Optional.of(
                            new Value(WindowCalls.value(type), format.getValue(), bytes, WindowCalls.value(rest) > 0));
        } finally {
            x11.XFree(found);
        }
    }

    /** Numbers, window ids or atoms; none if the window is gone or has no such property. */
    public long[] numbers(Pointer open, long window, String property) {
        return read(open, window, property).map(Value::numbers).orElseGet(() -> new long[0]);
    }

    /** The first number, or the one given if there is none. */
    public long number(Pointer open, long window, String property, long otherwise) {
        long[] numbers = numbers(open, window, property);
        return numbers.length == 0 ? otherwise : numbers[0];
    }

    /**
     * The texts that a property holds, in the encoding that its type says; none if it holds none.
     *
     * @param compoundText the atom of that name
     */
    public static List<String> texts(Optional<Value> value, long compoundText) {
        return value.filter(Value::isText)
                .map(told -> texts(told, compoundText))
                .orElseGet(List::of);
    }

    private static List<String> texts(Value value, long compoundText) {
        List<String> texts = new ArrayList<>();
        byte[] data = value.data();
        int from = 0;
        for (int at = 0; at <= data.length; at++) {
            // Between two texts stands a NUL, and behind the last one there may be one.
            if (at == data.length ? at > from : data[at] == 0) {
                byte[] text = Arrays.copyOfRange(data, from, at);
                texts.add(
                        value.type() == compoundText
                                ? CompoundText.decode(text)
                                : new String(text, charset(value.type())));
                from = at + 1;
            }
        }
        return texts;
    }

    private static Charset charset(long type) {
        return type == XA_STRING ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
    }
}
