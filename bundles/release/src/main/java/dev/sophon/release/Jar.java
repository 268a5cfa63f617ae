package dev.sophon.release;

import java.util.List;
import java.util.Map;

/**
 * A jar of a distribution.
 *
 * @param place its path below the distribution, with slashes
 * @param inside the libraries that came inside
 * @param texts the licences and notices in it, by their paths in it
 */
public record Jar(Part part, String place, String sha256, List<Part> inside, Map<String, String> texts) {
    boolean ours() {
        return part.group().equals("dev.sophon");
    }
}
