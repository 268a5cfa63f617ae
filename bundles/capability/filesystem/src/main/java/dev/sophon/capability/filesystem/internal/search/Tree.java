package dev.sophon.capability.filesystem.internal.search;

import dev.sophon.capability.filesystem.internal.path.Fixed;
import dev.sophon.capability.filesystem.internal.path.Names;
import dev.sophon.capability.filesystem.internal.path.Place;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.PosixFileAttributes;

/**
 * Goes through what lies in a folder: through no link and onto no other file system, past what is out of reach, and no
 * further than it may. For one walk and one thread.
 */
final class Tree {
    private final Fixed fixed;
    private final int maxDepth;
    private final Invocation call;
    private final Visitor visitor;
    private int skipped;
    private boolean deeper;

    /** @param maxDepth 1 for the names in the folder itself */
    Tree(Fixed fixed, int maxDepth, Invocation call, Visitor visitor) {
        this.fixed = fixed;
        this.maxDepth = maxDepth;
        this.call = call;
        this.visitor = visitor;
    }

    /** How many names it went past, since they are out of reach or mounted. */
    int skipped() {
        return skipped;
    }

    /** Whether there is more behind the greatest depth. */
    boolean deeper() {
        return deeper;
    }

    /** Shows all that can be reached, a folder before what is in it. */
    void walk(Place folder) throws IOException, CommandException, InterruptedException {
        walk(folder, 1);
    }

    private boolean walk(Place folder, int depth) throws IOException, CommandException, InterruptedException {
        return Names.each(folder, call, name -> one(folder.child(name), depth));
    }

    private boolean one(Place at, int depth) throws IOException, CommandException, InterruptedException {
        PosixFileAttributes what;
        try {
            what = at.attributes();
        } catch (NoSuchFileException | AccessDeniedException | CommandException e) {
            skipped++;
            return true;
        }
        if (!visitor.see(at, what)) {
            return false;
        }
        return !what.isDirectory() || below(at, what, depth);
    }

    private boolean below(Place at, PosixFileAttributes what, int depth)
            throws IOException, CommandException, InterruptedException {
        if (fixed.isMount(what)) {
            skipped++;
            return true;
        }
        if (depth == maxDepth) {
            deeper = true;
            return true;
        }
        Place inside;
        try {
            inside = at.inside();
        } catch (NoSuchFileException | AccessDeniedException | CommandException e) {
            skipped++;
            return true;
        }
        try (inside) {
            return walk(inside, depth + 1);
        }
    }

    /** Who is shown the names. */
    interface Visitor {
        /** Sees one, and says whether to go on. */
        boolean see(Place at, PosixFileAttributes what) throws IOException, CommandException, InterruptedException;
    }
}
