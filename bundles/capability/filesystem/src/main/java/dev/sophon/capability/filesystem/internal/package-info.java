/**
 * The commands of the scope {@code filesystem.access}, inside the folders that the owner names in {@code policy.json}
 * under {@code filesystem.roots}, and nowhere else.
 *
 * <p>A path is walked one name at a time, each opened relative to the folder that is open already and never through a
 * symbolic link, so that nobody can swap a link into a path between its check and its use. Within a root, three things
 * stay out of reach: this Node's state folder and distribution, the Gateway's state folder, and what the kernel shows as
 * files ({@code /proc}, {@code /sys}, {@code /dev}).
 *
 * <p>Java makes no folder, and tells no further facts of an open file, without a path. So a folder is made right in its root
 * and moved from there ({@code NewFolder}), and a file is opened between two looks at a name that nobody renamed in between
 * ({@code Sighting}): one with a second name may be one from outside. What is to have a name is made whole under another.
 */
@NullMarked
@Capability(namespace = PolicySection.NAMESPACE, name = "filesystem")
package dev.sophon.capability.filesystem.internal;

import dev.sophon.node.command.PolicySection;
import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
