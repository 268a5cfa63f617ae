package dev.sophon.command.input.internal;

import dev.sophon.node.platform.Key;
import dev.sophon.node.platform.Keyboard;
import dev.sophon.node.platform.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Keeps in mind what was done with mouse and keyboard. */
final class FakeDesk implements Pointer, Keyboard {
    final List<String> done = new ArrayList<>();

    @Override
    public void move(int x, int y) {
        done.add("move " + x + " " + y);
    }

    @Override
    public void click(int x, int y, Button button, int times) {
        done.add("click " + x + " " + y + " " + button + " " + times);
    }

    @Override
    public void scroll(int x, int y, int deltaX, int deltaY) {
        done.add("scroll " + x + " " + y + " " + deltaX + " " + deltaY);
    }

    @Override
    public void type(String text, BooleanSupplier ended) {
        done.add("type " + text);
    }

    @Override
    public void press(List<Key> keys, BooleanSupplier ended) {
        done.add("press " + keys);
    }
}
