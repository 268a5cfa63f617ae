package dev.sophon.node.control;

import org.osgi.annotation.versioning.ProviderType;

/**
 * That a person has this Node before her: it was started at a terminal and not as a service, or another {@code start} looks
 * on over {@code node.sock}. A service that is there exactly as long.
 */
@ProviderType
public interface PersonLooksOn {}
