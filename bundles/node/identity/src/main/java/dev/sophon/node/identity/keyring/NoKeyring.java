package dev.sophon.node.identity.keyring;

import java.util.Optional;

/** Where there is none that is known here. */
final class NoKeyring implements Keyring {
    @Override
    public Optional<Secret> read(String name) throws KeyringException {
        throw none();
    }

    @Override
    public void write(String name, String label, Secret secret) throws KeyringException {
        throw none();
    }

    @Override
    public void delete(String name) throws KeyringException {
        throw none();
    }

    private static KeyringException none() {
        return new KeyringException("the keyring of this system is not known here; the file is");
    }
}
