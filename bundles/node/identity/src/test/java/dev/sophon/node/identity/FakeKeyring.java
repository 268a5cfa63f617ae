package dev.sophon.node.identity;

import dev.sophon.node.identity.keyring.Keyring;
import dev.sophon.node.identity.keyring.KeyringException;
import dev.sophon.node.identity.keyring.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** In memory, open or locked, and failing where a test lets it. */
public final class FakeKeyring implements Keyring {
    private final Map<String, Secret> secrets = new ConcurrentHashMap<>();
    private volatile boolean locked;
    private volatile Runnable before = () -> {};

    public void lock(boolean now) {
        locked = now;
    }

    /** What happens at the begin of each call. */
    void before(Runnable now) {
        before = now;
    }

    int size() {
        return secrets.size();
    }

    private void enter() throws KeyringException {
        before.run();
        if (locked) {
            throw new KeyringException("the keyring is locked");
        }
    }

    @Override
    public Optional<Secret> read(String name) throws KeyringException {
        enter();
        return Optional.ofNullable(secrets.get(name));
    }

    @Override
    public void write(String name, String label, Secret secret) throws KeyringException {
        enter();
        secrets.put(name, secret);
    }

    @Override
    public void delete(String name) throws KeyringException {
        enter();
        secrets.remove(name);
    }
}
