package dev.sophon.signalr.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.Gson;
import dev.sophon.protocol.net.Loopback;
import dev.sophon.signalr.server.HubOptions;
import dev.sophon.signalr.server.TestHub;
import dev.sophon.signalr.server.jetty.HubFixture;
import io.reactivex.rxjava3.core.Single;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;

/** What is in the bundle, with nothing beside it but what it imports, is enough to connect. */
class BundleTest {
    @Test
    void connectsWithWhatIsInside() throws Exception {
        Stream<Class<?>> imported = Stream.of(
                Single.class,
                Gson.class,
                Publisher.class,
                JsonInclude.class,
                JsonFactory.class,
                ObjectMapper.class,
                Logger.class,
                Loopback.class,
                NullMarked.class);
        URL[] inside = Stream.concat(Stream.of(HubClient.class), imported)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .toArray(URL[]::new);
        TestHub hub = new TestHub();
        try (HubFixture fixture = new HubFixture(hub.hub(), HubOptions.defaults());
                URLClassLoader bundle = new URLClassLoader(inside, ClassLoader.getPlatformClassLoader())) {
            Class<?> mapper = bundle.loadClass(ObjectMapper.class.getName());
            Class<?> client = bundle.loadClass(HubClient.class.getName());
            Class<?> builder = bundle.loadClass(HubClient.Builder.class.getName());
            Object building = client.getMethod("to", URI.class, mapper)
                    .invoke(null, fixture.uri(), mapper.getConstructor().newInstance());
            builder.getMethod("bearerToken", Supplier.class).invoke(building, (Supplier<String>) () -> "good");
            Object built = builder.getMethod("build").invoke(building);

            client.getMethod("start", Duration.class).invoke(built, Duration.ofSeconds(10));
            assertThat(hub.awaitConnected().user().getName()).isEqualTo("good");
            client.getMethod("close").invoke(built);
            assertThat(hub.awaitDisconnected()).isNotNull();
        }
    }
}
