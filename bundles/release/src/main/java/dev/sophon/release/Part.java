package dev.sophon.release;

/** A library, by its names in Maven. */
public record Part(String group, String artifact, String version) implements Comparable<Part> {
    /** From {@code group:artifact:version}. */
    static Part of(String coordinates) {
        String[] parts = coordinates.split(":", -1);
        return new Part(parts[0], parts[1], parts[2]);
    }

    @Override
    public int compareTo(Part other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return group + ":" + artifact + ":" + version;
    }
}
