package dev.sophon.gateway.features.internal;

/** A version of a feature set, as operators name it. */
record Named(String name, String version) {
    @Override
    public String toString() {
        return name + " " + version;
    }
}
