/** What is put into the deploy folder. */
@NullMarked
package dev.sophon.node.deploy.internal;

import org.jspecify.annotations.NullMarked;
