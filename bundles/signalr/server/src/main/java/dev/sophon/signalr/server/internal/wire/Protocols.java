package dev.sophon.signalr.server.internal.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The encodings that a server speaks, by the names that clients ask for them. */
public final class Protocols {
    private final Map<String, HubProtocol> byName = new TreeMap<>();

    public Protocols(ObjectMapper mapper) {
        byName.put("json", new JsonProtocol(mapper));
        byName.put("messagepack", new MessagePackProtocol(mapper));
    }

    @Nullable
    public HubProtocol named(String name) {
        return byName.get(name);
    }

    Set<String> names() {
        return byName.keySet();
    }
}
