package dev.sophon.platform.atspi.internal;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code gtk-changing.py}, or another one that is told what to change, as it runs. */
final class ChangingForm {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path journal;
    private final OutputStream input;
    private int read;

    ChangingForm(HeadlessDesktop desktop, Path folder) throws IOException {
        this(desktop, folder, "gtk-changing.py");
    }

    ChangingForm(HeadlessDesktop desktop, Path folder, String program) throws IOException {
        journal = Files.createFile(folder.resolve("journal"));
        // In a language in which GTK calls its actions otherwise.
        input = desktop.start(
                        "env",
                        "LC_ALL=C.UTF-8",
                        "LANGUAGE=de",
                        "/usr/bin/python3",
                        HeadlessDesktop.resource(program).toString(),
                        journal.toString())
                .getOutputStream();
    }

    private List<String> lines() throws IOException {
        String text = Files.readString(journal);
        // The last line may be half written.
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /** Changes it, and waits until that is done. */
    void change(String command) throws IOException {
        int before = lines().size();
        input.write((command + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
        String done = "done " + command.split(" ", 2)[0];
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> {
            List<String> now = lines();
            return now.subList(before, now.size()).contains(done);
        });
    }

    /** What has happened to it since it was asked the last time, once it has done all that came before. */
    List<String> happened() throws IOException {
        change("nothing");
        List<String> all = lines();
        List<String> news = all.subList(read, all.size());
        read = all.size();
        return news.stream().filter(line -> !line.startsWith("done ")).toList();
    }
}
