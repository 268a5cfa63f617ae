package dev.sophon.node.journal.internal;

import dev.sophon.node.journal.Journal;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a Node does with commands, in a process of its own that can be killed: the same ids, from the first, each time. */
final class KilledNode {
    private KilledNode() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Path effects = Path.of(args[1]);
        FileJournal journal = new FileJournal(folder, Bounds.DEFAULT, () -> System.nanoTime() / 1_000_000_000);
        System.out.println("up");
        System.out.flush();
        for (int i = 0; ; i++) {
            String id = "command-" + i;
            if (journal.claim(id) == Journal.State.NEW) {
                journal.begun(id, "test.effect");
                Files.writeString(effects, id + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                String text = "x".repeat(i % 10 == 0 ? 5_000 : 10);
                journal.settled(CommandResult.success(id, EncodedJson.of(text), 1));
                if (i % 3 == 0) {
                    journal.acknowledged(id);
                }
            }
        }
    }
}
