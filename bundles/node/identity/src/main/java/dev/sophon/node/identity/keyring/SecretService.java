package dev.sophon.node.identity.keyring;

import dev.sophon.dbus.BusAddress;
import dev.sophon.dbus.Call;
import dev.sophon.dbus.Connection;
import dev.sophon.dbus.Ref;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Secret Service of freedesktop.org, draft 0.2, as gnome-keyring, KWallet and KeePassXC speak it. Secrets go over the
 * user's own bus as they are: who could listen there can ask the keyring itself. Each call is bounded, and whether it is
 * locked is asked first, since some would wait for a person for ever.
 */
final class SecretService implements Keyring {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String SERVICE = "org.freedesktop.secrets";
    private static final String INTERFACE = "org.freedesktop.Secret.";
    private static final Ref BUS = new Ref("org.freedesktop.DBus", "/org/freedesktop/DBus");
    private static final String NOTHING = "/";

    private final Map<String, String> environment;

    SecretService(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Optional<Secret> read(String name) throws KeyringException, InterruptedException {
        try (Open open = new Open()) {
            Call found = open.find(name);
            if (!paths(found, 0).isEmpty()) {
                return Optional.of(open.secret(paths(found, 0).get(0)));
            }
            if (!paths(found, 1).isEmpty()) {
                throw locked();
            }
            return Optional.empty();
        }
    }

    @Override
    public void write(String name, String label, Secret secret) throws KeyringException, InterruptedException {
        try (Open open = new Open()) {
            open.create(name, label, secret);
        }
    }

    @Override
    public void delete(String name) throws KeyringException, InterruptedException {
        try (Open open = new Open()) {
            Call found = open.find(name);
            for (String item : paths(found, 0)) {
                open.done(new Call(open.at(item), INTERFACE + "Item", "Delete", ""), 0);
            }
            if (!paths(found, 1).isEmpty()) {
                throw locked();
            }
        }
    }

    private static Map<String, String> attributes(String name) {
        return Map.of("application", "sophon-node", "folder", name);
    }

    private static List<String> paths(Call call, int index) {
        return call.values().length > index && call.values()[index] instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static KeyringException locked() {
        return new KeyringException("the keyring is locked: log in on the desktop, or open it there");
    }

    private static KeyringException none(Throwable cause) {
        return new KeyringException(
                "no keyring answers in this session: it needs D-Bus and a program such as gnome-keyring or KWallet",
                cause);
    }

    /** A connection with a session of the service's. */
    private final class Open implements AutoCloseable {
        private final Connection bus;
        private final String owner;
        private final String session;

        Open() throws KeyringException, InterruptedException {
            Path socket = BusAddress.session(environment).orElseThrow(() -> none(new IOException("no session bus")));
            try {
                bus = Connection.toBus(socket, PATIENCE);
            } catch (IOException e) {
                throw none(e);
            }
            try {
                // By its unique name: nobody else on the bus can answer for it then.
                owner = owner();
                session = String.valueOf(ask(new Call(
                                at("/org/freedesktop/secrets"),
                                INTERFACE + "Service",
                                "OpenSession",
                                "sv",
                                "plain",
                                ""))
                        .values()[1]);
            } catch (KeyringException | InterruptedException | RuntimeException e) {
                bus.close();
                throw e;
            }
        }

        /** One that runs may be none that the bus could start, and the other way round. */
        private String owner() throws KeyringException, InterruptedException {
            Call owned = new Call(BUS, BUS.bus(), "GetNameOwner", "s", SERVICE);
            try {
                return ask(owned).text();
            } catch (KeyringException e) {
                ask(new Call(BUS, BUS.bus(), "StartServiceByName", "su", SERVICE, 0));
                return ask(new Call(BUS, BUS.bus(), "GetNameOwner", "s", SERVICE))
                        .text();
            }
        }

        Ref at(String path) {
            return new Ref(owner, path);
        }

        private Call ask(Call call) throws KeyringException, InterruptedException {
            try {
                bus.exchange(List.of(call), PATIENCE, System.nanoTime() + PATIENCE.toNanos());
            } catch (IOException e) {
                throw none(e);
            }
            if (!call.succeeded()) {
                throw none(new IOException(call.member() + (call.answered() ? " was refused" : " was not answered")));
            }
            return call;
        }

        private Call service(String member, String types, Object... arguments)
                throws KeyringException, InterruptedException {
            return ask(new Call(at("/org/freedesktop/secrets"), INTERFACE + "Service", member, types, arguments));
        }

        Call find(String name) throws KeyringException, InterruptedException {
            return service("SearchItems", "a{ss}", attributes(name));
        }

        /** @param prompt which of its values is the path of a question to the person, who is not asked from here */
        void done(Call call, int prompt) throws KeyringException, InterruptedException {
            Object[] values = ask(call).values();
            if (values.length <= prompt || !NOTHING.equals(values[prompt])) {
                throw locked();
            }
        }

        Secret secret(String item) throws KeyringException, InterruptedException {
            Call call = ask(new Call(at(item), INTERFACE + "Item", "GetSecret", "o", session));
            if (call.value() instanceof Object[] secret && secret.length == 4 && secret[2] instanceof byte[] content) {
                return new Secret(new String(content, StandardCharsets.UTF_8));
            }
            throw none(new IOException("GetSecret gave none"));
        }

        void create(String name, String label, Secret secret) throws KeyringException, InterruptedException {
            String collection = service("ReadAlias", "s", "default").text();
            if (collection.equals(NOTHING)) {
                throw new KeyringException("there is no default keyring: log in on the desktop once, which makes one");
            }
            String interfaceName = INTERFACE + "Collection";
            if (!Boolean.FALSE.equals(
                    ask(Call.get(at(collection), interfaceName, "Locked")).value())) {
                throw locked();
            }
            Map<String, Object> properties =
                    Map.of(INTERFACE + "Item.Label", label, INTERFACE + "Item.Attributes", attributes(name));
            byte[] content = secret.reveal().getBytes(StandardCharsets.UTF_8);
            done(
                    new Call(
                            at(collection),
                            interfaceName,
                            "CreateItem",
                            "a{sv}(oayays)b",
                            properties,
                            new Object[] {session, new byte[0], content, "text/plain"},
                            true),
                    1);
        }

        @Override
        public void close() {
            bus.close();
        }
    }
}
