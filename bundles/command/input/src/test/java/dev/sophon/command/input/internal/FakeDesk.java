package dev.sophon.command.input.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.input.Key;
import dev.sophon.node.platform.input.Keyboard;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.node.platform.screen.ScreenCapture;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Keeps in mind what was done with mouse and keyboard, on one monitor. */
final class FakeDesk implements Pointer, Keyboard, ScreenCapture {
    static final Bounds PRIMARY = new Bounds(1920, -10, 1600, 900);

    final List<String> done = new ArrayList<>();
    final Set<Button> held = EnumSet.noneOf(Button.class);

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
    public List<Monitor> monitors() {
        return List.of(new Monitor("one", true, PRIMARY.x(), PRIMARY.y(), PRIMARY.width(), PRIMARY.height(), 1, "One"));
    }

    @Override
    public Bounds desktop() {
        return PRIMARY;
    }

    @Override
    public Taken take(Shot shot) {
        throw new AssertionError("no picture is taken here");
    }

    @Override
    public Position position() {
        return new Position(11, -12);
    }

    @Override
    public void click(Button button, int times) {
        done.add("click here " + button + " " + times);
    }

    @Override
    public void scroll(int deltaX, int deltaY) {
        done.add("scroll here " + deltaX + " " + deltaY);
    }

    @Override
    public void drag(List<Position> path, Button button) {
        done.add("drag " + path.get(0) + " to " + path.get(path.size() - 1) + " " + button);
    }

    @Override
    public void press(Button button) {
        done.add("press " + button);
        held.add(button);
    }

    @Override
    public void release(Button button) {
        if (held.remove(button)) {
            done.add("release " + button);
        }
    }

    @Override
    public void hold(List<Key> keys, Meanwhile meanwhile, BooleanSupplier ended)
            throws CommandException, InterruptedException {
        if (!keys.isEmpty()) {
            done.add("hold " + keys);
        }
        try {
            meanwhile.run();
        } finally {
            if (!keys.isEmpty()) {
                done.add("let go " + keys);
            }
        }
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
