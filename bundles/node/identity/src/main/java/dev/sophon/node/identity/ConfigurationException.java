package dev.sophon.node.identity;

/** Why {@code config.json} cannot be used, in words for its owner: names the field, never the token. */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String words;

    public ConfigurationException(String words, Throwable cause) {
        super(words, cause);
        this.words = words;
    }

    public ConfigurationException(String words) {
        super(words);
        this.words = words;
    }

    /** Never null, unlike what an exception may say. */
    @Override
    public String getMessage() {
        return words;
    }
}
