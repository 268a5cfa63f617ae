package dev.sophon.cli.doctor;

import dev.sophon.node.identity.gateway.GatewayHttp;
import dev.sophon.node.identity.gateway.GatewayProblem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * What a Gateway says when it is asked how it is.
 *
 * @param status of HTTP; 0 where nothing answers
 * @param problem why nothing answers, with what to do
 * @param ahead how far this machine's clock is ahead of its; {@code null} where it says no time
 */
public record Answer(int status, @Nullable String problem, @Nullable Duration ahead) {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    public boolean well() {
        return status == 200;
    }

    public static Answer of(URI gateway, Clock clock) throws InterruptedException {
        URI health = URI.create(gateway.toString().replaceFirst("/$", "") + "/api/health");
        try {
            HttpRequest request = HttpRequest.newBuilder(health).timeout(LIMIT).build();
            HttpResponse<Void> answer =
                    GatewayHttp.to(health).build().send(request, HttpResponse.BodyHandlers.discarding());
            Instant now = clock.instant();
            return new Answer(
                    answer.statusCode(),
                    null,
                    answer.headers()
                            .firstValue("Date")
                            .map(date -> ahead(date, now))
                            .orElse(null));
        } catch (GeneralSecurityException e) {
            return new Answer(0, "This Java cannot speak TLS.", null);
        } catch (IllegalArgumentException e) {
            return new Answer(0, String.valueOf(e.getMessage()), null);
        } catch (IOException e) {
            return new Answer(0, GatewayProblem.describe(health, e), null);
        }
    }

    private static @Nullable Duration ahead(String date, Instant now) {
        try {
            return Duration.between(
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant(),
                    now);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
