import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives all compilations of a build the same classes of Error Prone and NullAway, which it is an agent of Java for. The
 * compiler makes a loader for them each time, so that for each module some three thousand classes are read, linked and slow
 * anew. Where that compiler does it in another way, nothing is changed.
 */
public final class KeptProcessors extends ClassLoader {
    private static final String WHERE = "com/sun/tools/javac/file/BaseFileManager";
    private static final byte[] ITS_OWN = name(URLClassLoader.class);
    private static final byte[] KEPT_ONE = name(KeptProcessors.class);
    private static final Map<List<String>, ClassLoader> KEPT = new ConcurrentHashMap<>();

    /** With the parameters of the loader that it stands for. It is not closed by whoever is through with it. */
    public KeptProcessors(URL[] path, ClassLoader parent) {
        super(KEPT.computeIfAbsent(
                Arrays.stream(path).map(URL::toString).toList(), same -> new URLClassLoader(path, parent)));
    }

    public static void premain(String words, Instrumentation java) {
        ModuleLayer.boot().findModule("jdk.compiler").ifPresent(compiler -> {
            java.redefineModule(
                    compiler,
                    Set.of(KeptProcessors.class.getModule()),
                    Map.of(),
                    Map.of(),
                    Set.of(),
                    Map.of());
            java.addTransformer(new ClassFileTransformer() {
                @Override
                public byte[] transform(
                        ClassLoader loader, String name, Class<?> again, ProtectionDomain domain, byte[] file) {
                    return WHERE.equals(name) ? renamed(file) : null;
                }
            });
        });
    }

    /** A name as a class file has it: a 1, its length in two bytes, and its letters. */
    private static byte[] name(Class<?> named) {
        String text = named.getName().replace('.', '/');
        return ("\1\0" + (char) text.length() + text).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] renamed(byte[] file) {
        for (int at = 0; at <= file.length - ITS_OWN.length; at++) {
            if (Arrays.equals(file, at, at + ITS_OWN.length, ITS_OWN, 0, ITS_OWN.length)) {
                byte[] renamed = Arrays.copyOf(file, file.length - ITS_OWN.length + KEPT_ONE.length);
                System.arraycopy(KEPT_ONE, 0, renamed, at, KEPT_ONE.length);
                System.arraycopy(
                        file,
                        at + ITS_OWN.length,
                        renamed,
                        at + KEPT_ONE.length,
                        file.length - at - ITS_OWN.length);
                return renamed;
            }
        }
        return null;
    }
}
