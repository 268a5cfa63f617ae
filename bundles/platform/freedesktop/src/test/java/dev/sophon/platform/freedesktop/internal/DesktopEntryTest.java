package dev.sophon.platform.freedesktop.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.platform.freedesktop.internal.entry.DesktopEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DesktopEntryTest {
    @TempDir
    private Path folder;

    private DesktopEntry entry(String exec) throws IOException {
        Path file = folder.resolve("app.desktop");
        Files.writeString(
                file, "# comment\n[Desktop Entry]\nType=Application\nName=An App\nIcon=pic\nExec=" + exec + "\n");
        return DesktopEntry.read(file, "app").orElseThrow();
    }

    @Test
    void takesCommandLinesApart() {
        assertThat(DesktopEntry.words("a  b\tc")).containsExactly("a", "b", "c");
        assertThat(DesktopEntry.words("\"a b\" \"\" \"x\\\"y\\\\z\\$\"")).containsExactly("a b", "", "x\"y\\z$");
        assertThat(DesktopEntry.words("sh -c \"open")).isEmpty();
    }

    @Test
    void putsArgumentsWhereTheEntryTakesThem() throws IOException {
        assertThat(entry("app --files %F --end").command(List.of("1", "2")))
                .containsExactly("app", "--files", "1", "2", "--end");
        assertThat(entry("app").command(List.of("1"))).containsExactly("app", "1");
        assertThat(entry("app --url=%u").command(List.of("http://x"))).containsExactly("app", "--url=http://x");
        assertThat(entry("app %U").command(List.of())).containsExactly("app");
    }

    @Test
    void fillsInTheOtherCodes() throws IOException {
        assertThat(entry("app %i --name %c 100%% %d").command(List.of()))
                .containsExactly("app", "--icon", "pic", "--name", "An App", "100%");
    }

    @Test
    void isAboutTheProgramBehindEnv() throws IOException {
        assertThat(entry("app --new %u").program()).isEqualTo("app");
        assertThat(entry("env app").program()).isEqualTo("app");
        assertThat(entry("env BAMF_DESKTOP_FILE_HINT=/var/lib/x.desktop \"A=b c\" /snap/bin/app %u")
                        .program())
                .isEqualTo("/snap/bin/app");
        assertThat(entry("/usr/bin/env -i -u PATH --unset=X -C /tmp -- A= env B=1 app -c x=y")
                        .program())
                .isEqualTo("app");
        // What it is told is no option that is known, or there is nothing behind it.
        assertThat(entry("env -S \"sh -c id\" app").program()).isEqualTo("env");
        assertThat(entry("env A=1").program()).isEqualTo("env");
    }

    @Test
    void isCalledByItsNamesInAllLanguages() throws IOException {
        Path file = Files.writeString(
                folder.resolve("app.desktop"),
                "[Desktop Entry]\nType=Application\nName=Files\nName[de]=Dateien\nName[sr@latin]=Datoteke\nExec=app\n"
                        + "GenericName[de]=Verwaltung\n[Desktop Action new]\nName[de]=Neu\n");
        DesktopEntry entry = DesktopEntry.read(file, "app").orElseThrow();

        assertThat(entry.name()).isEqualTo("Files");
        assertThat(entry.names()).containsExactly("Files", "Dateien", "Datoteke");
        assertThat(entry.isCalled("DATEIEN")).isTrue();
        assertThat(entry.isCalled("Neu")).isFalse();
    }

    @Test
    void isNoneForWhatIsHiddenOrNoApplication() throws IOException {
        for (String text : List.of(
                "[Desktop Entry]\nType=Link\nName=x\nExec=x",
                "[Desktop Entry]\nType=Application\nHidden=true\nExec=x",
                "[Desktop Entry]\nType=Application\nName=x",
                "")) {
            Path file = Files.writeString(folder.resolve("other.desktop"), text);
            assertThat(DesktopEntry.read(file, "other")).isEmpty();
        }
    }
}
