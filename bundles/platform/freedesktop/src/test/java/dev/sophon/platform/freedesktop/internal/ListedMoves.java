package dev.sophon.platform.freedesktop.internal;

import dev.sophon.command.window.internal.ListedWindows;
import dev.sophon.command.window.internal.WindowList;
import dev.sophon.command.window.internal.WindowMove;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.testkit.FakeInvocation;

/** Moves windows as an agent does: by the ids that the list told. */
final class ListedMoves {
    private final WindowList list;
    private final WindowMove move;

    ListedMoves(WindowManager manager) {
        ListedWindows listed = new ListedWindows();
        list = new WindowList(manager, listed);
        move = new WindowMove(manager, listed);
    }

    void list() throws CommandException, InterruptedException {
        list.handle(new NoParams(), new FakeInvocation());
    }

    Bounds move(String id, int x, int y) throws CommandException, InterruptedException {
        WindowMove.Moved moved = move.handle(new WindowMove.Params(id, x, y, null, null), new FakeInvocation());
        return new Bounds(moved.x(), moved.y(), moved.width(), moved.height());
    }
}
