package dev.sophon.cli.doctor.gateway;

import dev.sophon.cli.doctor.Answer;
import dev.sophon.cli.doctor.AsService;
import dev.sophon.cli.doctor.Check;
import dev.sophon.cli.gateway.GatewaySettings;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.service.Program;
import dev.sophon.cli.service.ServiceStatus;
import dev.sophon.cli.service.Services;
import dev.sophon.gateway.tls.KeyFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a Gateway and its machine.
 *
 * @param settings {@code null} where they cannot be used
 * @param settingsProblem why they cannot; {@code null} where they can
 * @param certificateEnd until when its certificate is valid; {@code null} without TLS
 * @param answer what it says itself; {@code null} where its address is not known
 * @param free bytes on the disk of its state folder; -1 where that is not known
 */
record GatewayFacts(
        Path state,
        @Nullable GatewaySettings settings,
        @Nullable String settingsProblem,
        @Nullable Instant certificateEnd,
        @Nullable Answer answer,
        long free,
        @Nullable ServiceStatus service,
        Instant now) {

    static final List<Check<GatewayFacts>> CHECKS = List.of(
            new SettingsRight(),
            new Answers(),
            new ReachedByNodes(),
            new CertificateValid(),
            new SpaceLeft(),
            new FolderPrivate(),
            facts -> AsService.look("sophon-gateway", facts.service()));

    static GatewayFacts here() throws InterruptedException {
        Path state = GatewaySettings.stateFolder();
        GatewaySettings settings = null;
        String problem = null;
        Instant end = null;
        Answer answer = null;
        Clock clock = Clock.systemUTC();
        try {
            settings = GatewaySettings.read(null, null);
            settings.check();
            KeyFiles tls = settings.tls();
            end = tls == null ? null : tls.read().end();
        } catch (IOException e) {
            problem = dev.sophon.node.identity.Problems.withPath(e);
        }
        try {
            answer = Answer.of(URI.create(GatewaySettings.ofThisMachine()), clock);
        } catch (IOException | IllegalArgumentException e) {
            // The settings' problem says why.
            answer = null;
        }
        return new GatewayFacts(state, settings, problem, end, answer, space(state), kept(), clock.instant());
    }

    private static long space(Path state) {
        try {
            return Files.getFileStore(state).getUsableSpace();
        } catch (IOException e) {
            return -1; // It was never started.
        }
    }

    private static @Nullable ServiceStatus kept() throws InterruptedException {
        try {
            return Services.here(Program.gateway()).status();
        } catch (Failure | IOException e) {
            return null; // Nothing here keeps services.
        }
    }
}
