/** The Gateway as a verb reaches it: which one, by which token, over REST. */
@NullMarked
package dev.sophon.cli.operator.client;

import org.jspecify.annotations.NullMarked;
