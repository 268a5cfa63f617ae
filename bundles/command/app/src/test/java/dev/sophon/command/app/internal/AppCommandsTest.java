package dev.sophon.command.app.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.Applications;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AppCommandsTest {
    private final FakeApplications applications = new FakeApplications();
    private final FakeInvocation call = new FakeInvocation();

    /** Everything is called what it says; "harmless" is a link to a shell. */
    private static final class FakeApplications implements Applications {
        final List<String> done = new ArrayList<>();

        @Override
        public Program resolve(String name) {
            return name.equals("harmless")
                    ? new Program("/usr/bin/bash", List.of("/home/me/harmless"))
                    : name.equals("alternative")
                            ? new Program("/usr/bin/whatever", List.of("/usr/bin/alternative", "/etc/xterm"))
                            : new Program("/usr/bin/" + name, List.of());
        }

        @Override
        public Application launch(String name, List<String> args) {
            done.add(name + args);
            return new Application(name + ".exe", 5678, "title");
        }

        @Override
        public List<Application> list() {
            return List.of(new Application("pad", 42, "Untitled"));
        }

        @Override
        public List<Closed> close(Selector which, Duration patience) {
            done.add(which + " " + patience);
            return List.of(new Closed("pad", 42, Ending.KILLED));
        }

        @Override
        public void focus(Selector which, Duration patience) {
            done.add("focus " + which);
        }
    }

    private String json(Object result) {
        return Json.tree(Json.bytes(result)).toString();
    }

    @Test
    void answersInTheDocumentedShape() throws Exception {
        AppLaunch launch = new AppLaunch(applications);

        assertThat(json(launch.handle(new AppLaunch.Params("chrome", null), call)))
                .isEqualTo("{\"pid\":5678,\"app\":\"chrome.exe\"}");
        assertThat(json(new AppList(applications).handle(new NoParams(), call)))
                .isEqualTo("{\"count\":1,\"apps\":[{\"name\":\"pad\",\"pid\":42,\"windowTitle\":\"Untitled\"}]}");
        assertThat(json(new AppClose(applications).handle(new AppClose.Params("pad", null), call)))
                .isEqualTo("{\"count\":1,\"apps\":[{\"name\":\"pad\",\"pid\":42,\"outcome\":\"killed\"}]}");
        assertThat(json(new AppFocus(applications).handle(new AppFocus.Params(null, 42L), call)))
                .isEqualTo("{}");
        assertThat(applications.done).containsExactly("chrome[]", "Name[name=pad] PT5S", "focus Pid[pid=42]");
    }

    @Test
    void refusesAShellUnderAnotherNameWithArguments() throws Exception {
        AppLaunch launch = new AppLaunch(applications);
        for (String name : List.of("harmless", "alternative", "python3.11", "bash")) {
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> launch.handle(new AppLaunch.Params(name, List.of("-c", "id")), call))
                    .withMessageContaining("approval")
                    .extracting(CommandException::code)
                    .isEqualTo(ErrorCode.APPROVAL_REJECTED);
        }
        assertThat(applications.done).isEmpty();

        launch.handle(new AppLaunch.Params("harmless", List.of()), call);
        launch.handle(new AppLaunch.Params("pad", List.of("-c", "id")), call);
        launch.handle(new AppLaunch.Params("bash", List.of("-c", "id")), new FakeInvocation().approve());
        assertThat(applications.done).containsExactly("harmless[]", "pad[-c, id]", "bash[-c, id]");
    }

    @Test
    void takesEitherANameOrAProcess() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AppClose.Params(null, null))
                .withMessage("name, pid: expected one of the two");
        assertThatIllegalArgumentException().isThrownBy(() -> new AppFocus.Params("pad", 42L));
        assertThatIllegalArgumentException().isThrownBy(() -> new AppLaunch.Params("a\0b", null));
        assertThatIllegalArgumentException().isThrownBy(() -> new AppLaunch.Params("a", List.of("\0")));
    }
}
