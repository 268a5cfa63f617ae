package dev.sophon.gateway.features.internal.records;

/** A version of a feature set, as operators name it. */
public record Named(String name, String version) {
    @Override
    public String toString() {
        return name + " " + version;
    }
}
