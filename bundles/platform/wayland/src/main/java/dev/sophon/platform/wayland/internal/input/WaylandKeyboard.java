package dev.sophon.platform.wayland.internal.input;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.Key;
import dev.sophon.node.platform.input.Keyboard;
import dev.sophon.protocol.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The keyboard: one of our own, with a keymap for whatever is typed, so that the layouts and locks of the person's are none
 * of its concern. Text goes in small blocks, the next one only when the application has taken the last.
 */
@Component
public final class WaylandKeyboard implements Keyboard {
    /** What an application may leave unread without being disconnected is several times as much. */
    private static final int BLOCK = 40;
    /** The keys that make characters on a real keyboard: applications take others for what they stand for, as Escape. */
    private static final int[] CODES = IntStream.concat(
                    IntStream.concat(IntStream.rangeClosed(2, 13), IntStream.rangeClosed(16, 27)),
                    IntStream.concat(IntStream.rangeClosed(30, 41), IntStream.rangeClosed(43, 53)))
            .toArray();

    private final Hands hands;
    private final Taking taking;
    private final ReentrantLock busy = new ReentrantLock();

    @Activate
    public WaylandKeyboard(@Reference Hands hands) {
        this.hands = hands;
        this.taking = new Taking(hands.compositor());
    }

    @Override
    public void type(String text, BooleanSupplier ended) throws CommandException, InterruptedException {
        int[] characters =
                text.replace("\r\n", "\n").replace('\r', '\n').codePoints().toArray();
        busy.lockInterruptibly();
        try {
            Map<Integer, Integer> codes = Map.of();
            for (int from = 0; from < characters.length; ) {
                if (ended.getAsBoolean()) {
                    throw new CommandException(
                            ErrorCode.CANCELLED, from + " of " + characters.length + " characters were typed.");
                }
                int to = Math.min(characters.length, from + BLOCK);
                if (!allIn(codes, characters, from, to)) {
                    codes = codes(characters, from);
                    while (!codes.containsKey(characters[to - 1]) || !allIn(codes, characters, from, to)) {
                        to--;
                    }
                }
                strokes(codes, characters, from, to);
                if (!taking.await()) {
                    throw new CommandException(
                            ErrorCode.INTERNAL_ERROR,
                            "The application did not take the text in time: " + to + " of " + characters.length
                                    + " characters were typed, of which it has not read all.");
                }
                from = to;
            }
        } finally {
            busy.unlock();
        }
    }

    private static boolean allIn(Map<Integer, Integer> codes, int[] characters, int from, int to) {
        return IntStream.range(from, to).allMatch(i -> codes.containsKey(characters[i]));
    }

    /** Keys for the characters from here on, as far as there are keys. */
    private static Map<Integer, Integer> codes(int[] characters, int from) {
        Map<Integer, Integer> codes = new LinkedHashMap<>();
        int used = 0;
        for (int i = from; i < characters.length; i++) {
            int character = characters[i];
            if (codes.containsKey(character)) {
                continue;
            }
            Integer own =
                    switch (character) {
                        case '\n' -> Keymaps.KEY_ENTER;
                        case '\t' -> Keymaps.KEY_TAB;
                        case ' ' -> Keymaps.KEY_SPACE;
                        default -> null;
                    };
            if (own == null && used == CODES.length) {
                break;
            }
            codes.put(character, own == null ? CODES[used++] : own);
        }
        return codes;
    }

    private void strokes(Map<Integer, Integer> codes, int[] characters, int from, int to) throws CommandException {
        hands.call((open, connection) -> {
            open.keyboard().keymap(Keymaps.ofCharacters(codes));
            for (int i = from; i < to; i++) {
                Integer code = codes.get(characters[i]);
                if (code != null) {
                    open.keyboard().stroke(code);
                }
            }
            return true;
        });
    }

    @Override
    public void press(List<Key> keys, BooleanSupplier ended) throws CommandException, InterruptedException {
        hold(keys, () -> {}, ended);
    }

    @Override
    public void hold(List<Key> keys, Meanwhile meanwhile, BooleanSupplier ended)
            throws CommandException, InterruptedException {
        if (keys.isEmpty()) {
            meanwhile.run();
            return;
        }
        busy.lockInterruptibly();
        try {
            pressAll(keys);
            meanwhile.run();
        } finally {
            try {
                letGo();
            } finally {
                busy.unlock();
            }
        }
    }

    private void pressAll(List<Key> keys) throws CommandException {
        int spare = 0;
        for (Key each : keys) {
            if (Keys.code(each) == Keymaps.KEY_SPARE && each instanceof Key.OfCharacter character) {
                spare = character.codePoint();
            }
        }
        String keymap = Keymaps.ofKeys(spare);
        hands.call((open, connection) -> {
            open.keyboard().keymap(keymap);
            for (Key each : keys) {
                open.keyboard().press(Keys.code(each), Keys.modifier(each));
            }
            return true;
        });
    }

    /** Whether or not this thread is interrupted. */
    private void letGo() throws CommandException {
        boolean interrupted = Thread.interrupted();
        try {
            hands.call((open, connection) -> {
                open.keyboard().releaseAll();
                return true;
            });
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
