/** The commands of the scope {@code app.manage}. */
@NullMarked
@Capability(namespace = PolicySection.NAMESPACE, name = "launch")
@Capability(namespace = PolicySection.NAMESPACE, name = "filesystem")
package dev.sophon.command.app.internal;

import dev.sophon.node.command.PolicySection;
import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
