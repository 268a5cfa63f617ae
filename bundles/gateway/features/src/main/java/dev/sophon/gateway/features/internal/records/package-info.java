/** What operators decide of feature sets and what nodes say of them, in memory and in the database. */
@NullMarked
package dev.sophon.gateway.features.internal.records;

import org.jspecify.annotations.NullMarked;
