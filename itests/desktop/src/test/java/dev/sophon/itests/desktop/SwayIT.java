package dev.sophon.itests.desktop;

import dev.sophon.itests.desktop.Conformance.Platform;
import dev.sophon.itests.desktop.Conformance.Refusal;
import dev.sophon.itests.desktop.Conformance.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same rows as on X11, through the Gateway's REST, in a session of sway; and what sway lets nobody do, said. With
 * {@code -Dsophon.suite=desktop} or {@code -Dsophon.full=true}, since it takes as long again as the rows of X11.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIf(value = "isWanted", disabledReason = "It runs with sophon.suite=desktop or sophon.full=true")
class SwayIT {
    /** From when the compositor is back. */
    private static final Duration TO_WORK_AGAIN = Duration.ofSeconds(10);

    @TempDir
    static Path folder;

    private SwayDesk desk;

    static boolean isWanted() {
        return "desktop".equals(System.getProperty("sophon.suite")) || Boolean.getBoolean("sophon.full");
    }

    @BeforeAll
    void start() throws Exception {
        desk = new SwayDesk(folder);
    }

    @AfterAll
    void stop() {
        if (desk != null) {
            desk.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> rows() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Row row : Rows.all()) {
            if (Conformance.of(Platform.SWAY, row) == Verdict.VERIFIED) {
                tests.add(DynamicTest.dynamicTest(
                        row.documented(), () -> row.check().on(desk)));
            }
        }
        for (Refusal each : Conformance.NOT_ON_SWAY) {
            tests.add(DynamicTest.dynamicTest(
                    "says that " + each.words(), () -> each.check().on(desk)));
        }
        for (String form : List.of(Desk.GTK, Desk.QT)) {
            tests.add(DynamicTest.dynamicTest("fills in " + form, () -> FormFilling.of(desk, form)));
        }
        for (String program : TypedTexts.PROGRAMS) {
            tests.add(DynamicTest.dynamicTest(
                    "types what people write into " + program, () -> TypedTexts.into(desk, program)));
        }
        // The last one: the applications die with their compositor.
        tests.add(DynamicTest.dynamicTest("outlives its compositor", () -> LostScreen.of(desk, TO_WORK_AGAIN)));
        return tests.stream();
    }
}
