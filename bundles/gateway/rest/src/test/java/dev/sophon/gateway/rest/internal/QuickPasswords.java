package dev.sophon.gateway.rest.internal;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;

/**
 * Has this process hash passwords in no time. A good hash takes a third of a second in a test, which is seconds for a
 * password that is guessed at; that it is a good one is shown where it is made.
 */
final class QuickPasswords {
    private QuickPasswords() {}

    /** Puts a weak function in the place of the one that the Gateway asks the library for. */
    static void use() {
        try {
            Field known = Argon2Function.class.getDeclaredField("INSTANCES");
            known.setAccessible(true);
            Method name = Argon2Function.class.getDeclaredMethod(
                    "getUID", int.class, int.class, int.class, int.class, Argon2.class, int.class);
            name.setAccessible(true);
            @SuppressWarnings("unchecked")
            Map<Object, Argon2Function> functions = (Map<Object, Argon2Function>) known.get(null);
            functions.put(
                    name.invoke(null, 12 * 1024, 3, 1, 32, Argon2.ID, Argon2Function.ARGON2_VERSION_13),
                    Argon2Function.getInstance(8, 1, 1, 32, Argon2.ID, Argon2Function.ARGON2_VERSION_13));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the library has changed", e);
        }
    }
}
