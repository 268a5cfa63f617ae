package dev.sophon.node.platform;

/**
 * A JPEG picture.
 *
 * @param bytes the file; not to be changed
 * @param width in pixels, after scaling
 */
public record Jpeg(byte[] bytes, int width, int height) {}
