package dev.sophon.command.app.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.command.Plan;
import dev.sophon.node.platform.program.Applications;
import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.AllowingPolicy;
import dev.sophon.testkit.FakeInvocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AppCommandsTest {
    private final FakeApplications applications = new FakeApplications();
    private final FakeInvocation call = new FakeInvocation();

    private final OwnerPolicy policy = new AllowingPolicy() {
        @Override
        public List<LaunchTrust.Vouched> vouchedLaunches() {
            return List.of(new LaunchTrust.Vouched("mine", "ab", "cd"));
        }

        @Override
        public List<Path> filesystemRoots() {
            return List.of(Path.of("/srv/shared"));
        }

        @Override
        public List<Path> closedFolders() {
            return List.of(Path.of("/home/me/.sophon-node"));
        }
    };

    /** Everything is called what it says, and is harmless unless a test says why not. */
    private static final class FakeApplications implements Applications {
        final List<String> done = new ArrayList<>();
        String doubt = "";
        LaunchTrust trust = LaunchTrust.NONE;

        @Override
        public Launchable find(String name, List<String> args, LaunchTrust whom) {
            trust = whom;
            List<String> command = new ArrayList<>(List.of("/usr/bin/" + name));
            command.addAll(args);
            Found found = new Found(
                    "/usr/bin/" + name, command, "/home/me", "", "", doubt.isEmpty() ? "" : "0123", Map.of(), doubt);
            return new Launchable() {
                @Override
                public Found found() {
                    return found;
                }

                @Override
                public Application start() {
                    done.add(name + args);
                    return new Application(name + ".exe", 5678, "title");
                }
            };
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
        AppLaunch launch = new AppLaunch(applications, policy);

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
    void whatIsDoubtedNeedsAnApprovalOfWhatItStandsFor() throws Exception {
        applications.doubt = "it is a shell";
        Plan<AppLaunch.Launched> plan =
                new AppLaunch(applications, policy).plan(new AppLaunch.Params("bash", List.of("-c", "id")), call);
        assertThat(plan.approval()).get().satisfies(needed -> {
            assertThat(needed.params().toString())
                    .isEqualTo("{\"name\":\"bash\",\"args\":[\"-c\",\"id\"],\"program\":\"/usr/bin/bash\",\"command\":"
                            + "[\"/usr/bin/bash\",\"-c\",\"id\"],\"folder\":\"/home/me\",\"programSha256\":\"0123\"}");
            assertThat(needed.words())
                    .isEqualTo("Would run /usr/bin/bash with 2 arguments. It needs an approval because it is a shell.");
        });
        assertThat(applications.done).isEmpty();
        plan.act(call);
        assertThat(applications.done).containsExactly("bash[-c, id]");
    }

    @Test
    void whatIsNotDoubtedNeedsNone() throws Exception {
        assertThat(new AppLaunch(applications, policy)
                        .plan(new AppLaunch.Params("pad", List.of("/home/me/a.txt")), call)
                        .approval())
                .isEmpty();
        assertThat(applications.trust)
                .isEqualTo(new LaunchTrust(
                        List.of(new LaunchTrust.Vouched("mine", "ab", "cd")),
                        List.of(Path.of("/srv/shared")),
                        List.of(Path.of("/home/me/.sophon-node"))));
    }

    @Test
    void whatIsTooLongForAnApprovalIsRefused() {
        applications.doubt = "it is a shell";
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> new AppLaunch(applications, policy)
                        .plan(new AppLaunch.Params("bash", List.of("x".repeat(70_000))), call))
                .withMessageContaining("too long")
                .extracting(CommandException::code)
                .isEqualTo(ErrorCode.APPROVAL_REJECTED);
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
