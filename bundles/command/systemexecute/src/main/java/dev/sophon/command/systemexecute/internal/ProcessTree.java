package dev.sophon.command.systemexecute.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one command started. A process belongs to it that descends from the shell, is in the shell's session
 * (so children whose parent is gone), or carries the command's mark in the environment that it was started with (so
 * daemons that made a session of their own). Only a process that leaves all three, as by {@code setsid env -i}, gets away;
 * without {@code /proc}, as on macOS and Windows, the descendants alone are known.
 */
final class ProcessTree {
    private static final Path PROC = Path.of("/proc");
    /**
     * Each round kills what the last one has missed because it was just being forked; a single empty one proves nothing,
     * since a process can go while its child is not listed yet.
     */
    private static final int ROUNDS = 50;

    private final Process shell;
    private final byte[] mark;

    ProcessTree(Process shell, String mark) {
        this.shell = shell;
        this.mark = (ShellEnvironment.MARK + "=" + mark).getBytes(StandardCharsets.US_ASCII);
    }

    /** Kills it all; returns when nothing of it is found any more, or when that has been tried often enough. */
    void kill() {
        List<ProcessHandle> descendants = shell.descendants().toList();
        shell.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        boolean interrupted = false;
        int nothingFound = 0;
        for (int round = 0; round < ROUNDS && nothingFound < 2 && Files.isDirectory(PROC); round++) {
            List<Found> members = members();
            nothingFound = members.isEmpty() ? nothingFound + 1 : 0;
            interrupted |= killAll(members);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether this thread was interrupted meanwhile */
    private boolean killAll(List<Found> members) {
        boolean interrupted = false;
        if (members.stream().anyMatch(Found::inGroup)) {
            interrupted = killGroup();
        }
        for (Found member : members) {
            ProcessHandle.of(member.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
        return interrupted;
    }

    /**
     * The kernel kills a group in one step, against which a process that forks without end has no chance. Debian's
     * {@code sh} knows no {@code --} before the group.
     *
     * @return whether this thread was interrupted meanwhile
     */
    boolean killGroup() {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -KILL -" + shell.pid())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.getOutputStream().close();
            kill.waitFor(2, TimeUnit.SECONDS);
            return false;
        } catch (IOException e) {
            return false; // one by one, then
        } catch (InterruptedException e) {
            return true;
        }
    }

    private List<Found> members() {
        List<Found> members = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : all) {
                Found found = inspect(process);
                if (found != null) {
                    members.add(found);
                }
            }
        } catch (IOException e) {
            return members;
        }
        return members;
    }

    private @Nullable Found inspect(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            // proc(5): pid (name) state ppid pgrp session …; the name may hold anything, so from its end on.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5);
            boolean dead = fields[0].equals("Z") || fields[0].equals("X");
            long group = Long.parseLong(fields[2]);
            long session = Long.parseLong(fields[3]);
            boolean member = group == shell.pid() || session == shell.pid();
            if (dead || !(member || marked(process))) {
                return null;
            }
            return new Found(Long.parseLong(process.getFileName().toString()), group == shell.pid());
        } catch (IOException e) {
            return null; // it is gone, or another user's
        }
    }

    private boolean marked(Path process) throws IOException {
        byte[] environment = Files.readAllBytes(process.resolve("environ"));
        for (int start = 0; start < environment.length; start++) {
            int end = start;
            while (end < environment.length && environment[end] != 0) {
                end++;
            }
            if (Arrays.equals(environment, start, end, mark, 0, mark.length)) {
                return true;
            }
            start = end;
        }
        return false;
    }

    private record Found(long pid, boolean inGroup) {}
}
